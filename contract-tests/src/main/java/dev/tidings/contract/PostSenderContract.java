package dev.tidings.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every sender of webhooks does, tried against receivers on loopback, good and bad. */
public abstract class PostSenderContract extends SenderContract<OutgoingRequest.Post> {
  protected static final Duration SHORT = Duration.ofMillis(400);
  protected static final Duration LONG = Duration.ofSeconds(20);
  protected static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final EndpointId endpoint = new EndpointId("ep_00000000000000000000000001");
  private final List<Receiver> receivers = new ArrayList<>();

  @AfterEach
  void closeReceivers() throws IOException {
    for (Receiver receiver : receivers) {
      receiver.close();
    }
  }

  @Override
  protected final OutgoingRequest.Post answered() throws IOException {
    return to(Receiver.answering(OK));
  }

  @Override
  protected final OutgoingRequest.Post unanswered() throws IOException {
    return to(Receiver.following(Receiver.Visit::hang));
  }

  private OutgoingRequest.Post to(Receiver receiver) {
    receivers.add(receiver);
    return request(receiver.url(), LONG);
  }

  protected final OutgoingRequest.Post request(URI url, Duration timeout) {
    return request(url, timeout, "{\"type\":\"email.opened\"}");
  }

  protected final OutgoingRequest.Post request(URI url, Duration timeout, String body) {
    return new OutgoingRequest.Post(
        endpoint,
        url,
        Map.of("content-type", "application/json", "webhook-id", "evt_1"),
        Body.of(body.getBytes(StandardCharsets.UTF_8)),
        timeout);
  }

  /** The outcome of one attempt; fails the test when there is none long after its time is up. */
  protected final AttemptOutcome outcome(OutgoingRequest.Post request) {
    CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
    sender().send(request, outcome::complete);
    return await(outcome, request.timeout().plusSeconds(2));
  }

  private AttemptOutcome outcomeOf(Receiver.Script script, Duration timeout) throws IOException {
    try (Receiver receiver = Receiver.following(script)) {
      return outcome(request(receiver.url(), timeout));
    }
  }

  private AttemptOutcome outcomeOfAnswer(String answer) throws IOException {
    return outcomeOf(visit -> visit.answerEach(answer), LONG);
  }

  @Test
  void postsExactlyWhatItIsGiven() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      String body = "{\"name\":\"Zoë \uD83D\uDE00\"}\n ";
      URI url = URI.create(receiver.url() + "/a%20b?x=1&y=%C3%A9");
      assertThat(outcome(request(url, LONG, body))).isEqualTo(new Delivered(200, "ok"));
      Receiver.Received got = receiver.received().remove();
      assertThat(got.line()).isEqualTo("POST /hook/a%20b?x=1&y=%C3%A9 HTTP/1.1");
      assertThat(got.body()).isEqualTo(body);
      assertThat(got.headers())
          .containsEntry("host", "127.0.0.1:" + receiver.port())
          .containsEntry("content-type", "application/json")
          .containsEntry("webhook-id", "evt_1")
          .hasEntrySatisfying("user-agent", agent -> assertThat(agent).startsWith("Tidings/"));
    }
  }

  @Test
  void sendsALargeBodyWhole() throws IOException {
    String body = "0123456789abcdef".repeat(128 * 1024);
    try (Receiver receiver = Receiver.answering(OK)) {
      assertThat(outcome(request(receiver.url(), LONG, body))).isInstanceOf(Delivered.class);
      assertThat(receiver.received().remove().body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 299})
  void countsEvery2xxAsDelivered(int status) throws IOException {
    assertThat(outcomeOfAnswer("HTTP/1.1 " + status + " x\r\ncontent-length: 0\r\n\r\n"))
        .isEqualTo(new Delivered(status, ""));
  }

  @Test
  void delivers204WithoutABody() throws IOException {
    assertThat(outcomeOfAnswer("HTTP/1.1 204 No Content\r\n\r\n"))
        .isEqualTo(new Delivered(204, ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 304, 400, 404, 410, 429, 500, 502, 503, 504, 599})
  void countsEverythingElseAsRefused(int status) throws IOException {
    assertThat(outcomeOfAnswer("HTTP/1.1 " + status + " x\r\ncontent-length: 0\r\n\r\n"))
        .isEqualTo(new Refused(status, "", Optional.empty()));
  }

  @Test
  void followsNoRedirect() throws IOException {
    try (Receiver trap = Receiver.answering(OK);
        Receiver receiver =
            Receiver.answering(
                "HTTP/1.1 307 Elsewhere\r\ncontent-length: 0\r\nlocation: "
                    + trap.url()
                    + "\r\n\r\n")) {
      assertThat(outcome(request(receiver.url(), LONG)))
          .isEqualTo(new Refused(307, "", Optional.empty()));
      assertThat(trap.connections()).isZero();
    }
  }

  @Test
  void passesOnHowLongToWait() throws IOException {
    assertThat(
            outcomeOfAnswer(
                "HTTP/1.1 429 Slow\r\ncontent-length: 4\r\nretry-after: 120\r\n\r\nslow"))
        .isEqualTo(new Refused(429, "slow", Optional.of(Duration.ofSeconds(120))));
  }

  @Test
  void keepsAPrintableExcerptOfTheAnswer() throws IOException {
    String body = "a\u0000b\u001b[31m" + "é".repeat(2000);
    String answer =
        "HTTP/1.1 200 OK\r\ncontent-length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body;
    AttemptOutcome outcome = outcomeOfAnswer(answer);
    assertThat(outcome).isInstanceOf(Delivered.class);
    assertThat(((Delivered) outcome).excerpt()).hasSize(1024).startsWith("a\uFFFDb\uFFFD[31mé");
  }

  @Test
  void readsAChunkedAnswer() throws IOException {
    assertThat(
            outcomeOfAnswer(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
        .isEqualTo(new Delivered(200, "abcde"));
  }

  @Test
  void readsAnAnswerThatEndsWithTheConnection() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write("HTTP/1.0 200 OK\r\n\r\nbye");
                },
                LONG))
        .isEqualTo(new Delivered(200, "bye"));
  }

  @Test
  void decidesByTheStatusWhenTheAnswerNeverEnds() throws IOException {
    AttemptOutcome outcome =
        outcomeOf(
            visit -> {
              visit.read();
              visit.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
              visit.flood("5\r\nhello\r\n");
            },
            LONG);
    assertThat(outcome).isInstanceOf(Delivered.class);
  }

  @Test
  void decidesByTheStatusWhenTheAnswerIsAllWrapping() throws IOException {
    String wrapping = "1;" + "x".repeat(3000) + "\r\na\r\n";
    AttemptOutcome outcome =
        outcomeOf(
            visit -> {
              visit.read();
              visit.write("HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n");
              visit.dribble(wrapping.repeat(10), 1);
            },
            LONG);
    assertThat(outcome).isInstanceOf(Refused.class);
  }

  @Test
  void passesOverInterimAnswers() throws IOException {
    assertThat(
            outcomeOfAnswer(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                    + "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 199 X\r\n\r\n"
                    + OK))
        .isEqualTo(new Delivered(200, "ok"));
  }

  @Test
  void timesOutWithoutAnAnswer() throws IOException {
    assertThat(outcomeOf(Receiver.Visit::hang, SHORT)).isEqualTo(new TimedOut(SHORT));
  }

  @Test
  void timesOutWhenTheHeadersDribble() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write("HTTP/1.1 200 OK\r\n");
                  visit.dribble("x-a: b\r\n", 20);
                },
                SHORT))
        .isEqualTo(new TimedOut(SHORT));
  }

  @Test
  void timesOutWhenTheBodyDribbles() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
                  visit.dribble("x", 20);
                },
                SHORT))
        .isEqualTo(new TimedOut(SHORT));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103})
  void timesOutWhenInterimAnswersDribble(int status) throws IOException {
    String interim = "HTTP/1.1 " + status + " x\r\n\r\n";
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.dribble(interim, 20);
                },
                SHORT))
        .isEqualTo(new TimedOut(SHORT));
  }

  @Test
  void timesOutUnderAFloodOfInterimAnswers() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.flood("HTTP/1.1 100 Continue\r\n\r\n");
                },
                SHORT))
        .isEqualTo(new TimedOut(SHORT));
  }

  @Test
  void timesOutWhenNobodyReadsWhatItSends() throws IOException {
    try (Receiver receiver = Receiver.following(Receiver.Visit::hang)) {
      String large = "x".repeat(32 * 1024 * 1024);
      assertThat(outcome(request(receiver.url(), SHORT, large))).isEqualTo(new TimedOut(SHORT));
    }
  }

  @Test
  void saysUnreachableWhenNobodyListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    URI url = URI.create("http://127.0.0.1:" + free + "/");
    assertThat(outcome(request(url, LONG))).isInstanceOf(Unreachable.class);
  }

  @Test
  void saysUnreachableWhenTheConnectionEndsBeforeAnAnswer() throws IOException {
    assertThat(outcomeOf(Receiver.Visit::read, LONG)).isInstanceOf(Unreachable.class);
    assertThat(outcomeOf(Receiver.Visit::reset, LONG)).isInstanceOf(Unreachable.class);
  }

  @Test
  void saysUnreachableWhenTheConnectionBreaksInTheMiddleOfTheAnswer() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf");
                  visit.reset();
                },
                LONG))
        .isInstanceOf(Unreachable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/1.1 banana\r\n\r\n",
        "HTTP/1.1 999 x\r\n\r\n",
        "<html>no</html>\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: banana\r\n\r\n"
      })
  void saysUnreachableWhenTheAnswerIsNotHttp(String answer) throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write(answer);
                  visit.hang();
                },
                LONG))
        .isInstanceOf(Unreachable.class);
  }

  @Test
  void doesNotTakeHugeHeaders() throws IOException {
    assertThat(
            outcomeOf(
                visit -> {
                  visit.read();
                  visit.write("HTTP/1.1 200 OK\r\n");
                  visit.flood("x-filler: " + "y".repeat(500) + "\r\n");
                },
                LONG))
        .isInstanceOf(Unreachable.class);
  }

  @Test
  void endsEachOfManyAttemptsExactlyOnce() throws IOException {
    int count = 3000;
    List<AtomicInteger> ends = new ArrayList<>();
    List<CompletableFuture<AttemptOutcome>> outcomes = new ArrayList<>();
    try (Receiver good = Receiver.answering(OK);
        Receiver rude = Receiver.following(Receiver.Visit::reset)) {
      for (int i = 0; i < count; i++) {
        AtomicInteger end = new AtomicInteger();
        CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
        ends.add(end);
        outcomes.add(outcome);
        URI url = i % 10 == 0 ? rude.url() : good.url();
        sender()
            .send(
                request(url, LONG),
                result -> {
                  end.incrementAndGet();
                  outcome.complete(result);
                });
        if (i % 200 == 199) {
          await(outcome, LONG);
        }
      }
      int delivered = 0;
      for (CompletableFuture<AttemptOutcome> outcome : outcomes) {
        delivered += await(outcome, LONG) instanceof Delivered ? 1 : 0;
      }
      assertThat(delivered).isEqualTo(count / 10 * 9);
    }
    assertThat(ends).allSatisfy(end -> assertThat(end).hasValue(1));
  }

  @Test
  void isNotHeldUpByAnEndpointThatHangs() throws IOException {
    try (Receiver good = Receiver.answering(OK);
        Receiver dead = Receiver.following(Receiver.Visit::hang)) {
      CompletableFuture<AttemptOutcome> stuck = new CompletableFuture<>();
      for (int i = 0; i < 200; i++) {
        sender().send(request(dead.url(), Duration.ofSeconds(3)), stuck::complete);
      }
      for (int i = 0; i < 50; i++) {
        assertThat(outcome(request(good.url(), Duration.ofSeconds(2))))
            .isInstanceOf(Delivered.class);
      }
      assertThat(await(stuck, Duration.ofSeconds(5))).isInstanceOf(TimedOut.class);
    }
  }
}
