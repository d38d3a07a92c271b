package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.PostSenderContract;
import dev.tidings.contract.Receiver;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.AttemptOutcome.Unshaped;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSenderTest extends PostSenderContract {
  private static final Vertx VERTX = Vertx.vertx();

  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @Override
  protected Sender<OutgoingRequest.Post> open() {
    SystemClock clock = new SystemClock();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    AddressPolicy policy = new AddressPolicy(List.of(Network.parse("127.0.0.0/8")));
    Resolver resolver = host -> names.getOrDefault(host, List.of());
    return new HttpSender(
        new Wire(VERTX, WireSettings.of("test"), policy, resolver, clock, meters), meters);
  }

  private static final String TRAP = "169.254.169.254";

  @Test
  void doesNotFollowARedirectToTheCloudsMetadata() throws IOException {
    try (Receiver receiver =
        Receiver.answering(
            "HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: http://" + TRAP + "/\r\n\r\n")) {
      assertThat(outcome(request(receiver.url(), LONG)))
          .isEqualTo(new Refused(302, "", Optional.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]:8080/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::ffff:a00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fd00:ec2::254]/",
        "http://[::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.1%2f/",
        "http://%31%32%37.0.0.1/",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///nothing",
        "mailto:a@example.com"
      })
  void blocksWhatMustNotBeConnectedTo(String url) {
    assertThat(outcome(request(URI.create(url), SHORT))).isInstanceOf(Blocked.class);
  }

  @Test
  void readsAFinalDotAsNothing() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      URI url = URI.create("http://127.0.0.1.:" + receiver.port() + "/");
      assertThat(outcome(request(url, LONG))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void connectsToExactlyTheAddressThatWasChecked() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      names.put("hooks.example.test", List.of(InetAddress.ofLiteral("127.0.0.1")));
      URI url = URI.create("http://hooks.example.test:" + receiver.port() + "/");
      assertThat(outcome(request(url, LONG))).isInstanceOf(Delivered.class);
      assertThat(receiver.received().remove().headers())
          .containsEntry("host", "hooks.example.test:" + receiver.port());
    }
  }

  @Test
  void passesOverForbiddenAddressesOfAName() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      names.put(
          "hooks.example.test",
          List.of(InetAddress.ofLiteral(TRAP), InetAddress.ofLiteral("127.0.0.1")));
      URI url = URI.create("http://hooks.example.test:" + receiver.port() + "/");
      assertThat(outcome(request(url, LONG))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void blocksANameThatLeadsToForbiddenAddressesOnly() {
    names.put("rebound.example.test", List.of(InetAddress.ofLiteral(TRAP)));
    assertThat(outcome(request(URI.create("http://rebound.example.test/"), SHORT)))
        .isInstanceOfSatisfying(
            Blocked.class,
            blocked ->
                assertThat(blocked.reason()).contains(TRAP).contains("TIDINGS_ALLOW_NETWORKS"));
  }

  @Test
  void triesTheNextAddressWhenOneRefuses() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      names.put(
          "two.example.test",
          List.of(InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")));
      URI url = URI.create("http://two.example.test:" + receiver.port() + "/");
      assertThat(outcome(request(url, LONG))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void saysUnreachableWhenANameHasNoAddress() {
    assertThat(outcome(request(URI.create("http://nowhere.example.test/"), SHORT)))
        .isEqualTo(new Unreachable("no address was found for nowhere.example.test"));
  }

  @Test
  void usesAConnectionAgain() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      for (int i = 0; i < 100; i++) {
        assertThat(outcome(request(receiver.url(), LONG))).isInstanceOf(Delivered.class);
      }
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void doesNotUseAConnectionAgainThatTheOtherSideWillClose() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          visit.read();
          visit.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        })) {
      for (int i = 0; i < 20; i++) {
        assertThat(outcome(request(receiver.url(), LONG))).isInstanceOf(Delivered.class);
      }
      assertThat(receiver.connections()).isEqualTo(20);
    }
  }

  @Test
  void doesNotMeetAConnectionThatIsJustBeingClosed() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          visit.read();
          visit.write("HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n");
        })) {
      for (int i = 0; i < 20; i++) {
        assertThat(outcome(request(receiver.url(), LONG))).isInstanceOf(Delivered.class);
      }
      assertThat(receiver.connections()).isEqualTo(20);
    }
  }

  @Test
  void doesNotTakeAnAnswerThatNobodyAskedFor() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          while (visit.read()) {
            visit.write(OK + "HTTP/1.1 500 Smuggled\r\ncontent-length: 0\r\n\r\n");
          }
        })) {
      for (int i = 0; i < 20; i++) {
        assertThat(outcome(request(receiver.url(), LONG))).isEqualTo(new Delivered(200, "ok"));
      }
    }
  }

  @Test
  void doesNotTakeTheBodyOfAnAnswerThatHasNoneForTheNextAnswersBeginning() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          while (visit.read()) {
            visit.write("HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}");
          }
        })) {
      for (int i = 0; i < 20; i++) {
        assertThat(outcome(request(receiver.url(), LONG))).isEqualTo(new Delivered(204, ""));
      }
    }
  }

  @Test
  void sendsNothingWhenAHeaderCannotBeSent() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      OutgoingRequest.Post request =
          new OutgoingRequest.Post(
              new EndpointId("ep_00000000000000000000000001"),
              receiver.url(),
              Map.of("x-a", "b\r\nx-c: d"),
              Body.EMPTY,
              SHORT);
      assertThat(outcome(request)).isInstanceOf(Unshaped.class);
      assertThat(receiver.connections()).isZero();
    }
  }
}
