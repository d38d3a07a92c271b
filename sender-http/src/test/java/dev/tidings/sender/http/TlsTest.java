package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.Receiver;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  private static final String HOST = "hooks.example.test";
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final Vertx VERTX = Vertx.vertx();

  @TempDir private static Path folder = Path.of("");
  private static Keys good = new Keys(folder, folder);

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    good = Keys.make(folder, HOST);
  }

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  private static AttemptOutcome outcome(
      WireSettings settings, String host, int port, Duration timeout) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    AddressPolicy policy = new AddressPolicy(List.of(Network.parse("127.0.0.1")));
    Resolver resolver = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));
    Wire wire = new Wire(VERTX, settings, policy, resolver, new SystemClock(), meters);
    try (HttpSender sender = new HttpSender(wire, meters)) {
      CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
      sender.send(
          new OutgoingRequest.Post(
              new EndpointId("ep_00000000000000000000000001"),
              URI.create("https://" + host + ":" + port + "/hook"),
              Map.of("content-type", "application/json"),
              Body.of("{}".getBytes(StandardCharsets.UTF_8)),
              timeout),
          outcome::complete);
      return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static AttemptOutcome outcome(WireSettings settings, Keys server, String host)
      throws IOException, GeneralSecurityException {
    try (Receiver receiver = Receiver.on(server.listen(), visit -> visit.answerEach(OK))) {
      return outcome(settings, host, receiver.port(), Duration.ofSeconds(20));
    }
  }

  @Test
  void deliversToATrustedServerUnderItsName() throws IOException, GeneralSecurityException {
    Queue<SNIServerName> asked = new ConcurrentLinkedQueue<>();
    try (Receiver receiver =
        Receiver.on(
            good.listen(),
            visit -> {
              visit.read();
              SSLSocket socket = (SSLSocket) visit.socket();
              asked.addAll(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
              visit.write(OK);
              visit.hang();
            })) {
      WireSettings settings = WireSettings.of("test").withExtraTrust(good.pem());
      assertThat(outcome(settings, HOST, receiver.port(), Duration.ofSeconds(20)))
          .isEqualTo(new Delivered(200, "ok"));
      assertThat(asked).containsExactly(new SNIHostName(HOST));
      assertThat(receiver.received().remove().headers())
          .containsEntry("host", HOST + ":" + receiver.port());
    }
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() throws IOException, GeneralSecurityException {
    assertThat(outcome(WireSettings.of("test"), good, HOST))
        .isEqualTo(
            new Unreachable(
                "the certificate is not trusted: it is self-signed, or its authority is unknown"));
  }

  @Test
  void refusesACertificateForAnotherHost() throws IOException, GeneralSecurityException {
    WireSettings settings = WireSettings.of("test").withExtraTrust(good.pem());
    assertThat(outcome(settings, good, "other.example.test"))
        .isInstanceOfSatisfying(
            Unreachable.class,
            unreachable ->
                assertThat(unreachable.reason())
                    .startsWith("the certificate is for another host")
                    .contains("other.example.test"));
  }

  @Test
  void namesACertificatesDates() {
    Exception expired = new CertificateExpiredException("NotAfter: yesterday");
    assertThat(Reasons.of(new DecoderException(new SSLHandshakeException("x").initCause(expired))))
        .isEqualTo("the certificate has expired");
    Exception early = new CertificateNotYetValidException("NotBefore: tomorrow");
    assertThat(Reasons.of(new SSLHandshakeException("x").initCause(early)))
        .isEqualTo("the certificate is not valid yet");
  }

  @Test
  void saysUnreachableWhenTheOtherSideDoesNotSpeakTls() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> visit.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      assertThat(outcome(WireSettings.of("test"), HOST, receiver.port(), Duration.ofSeconds(20)))
          .isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void timesOutWhenTheHandshakeHangs() throws IOException {
    Duration timeout = Duration.ofMillis(400);
    try (Receiver receiver = Receiver.following(Receiver.Visit::hang)) {
      assertThat(outcome(WireSettings.of("test"), HOST, receiver.port(), timeout))
          .isEqualTo(new TimedOut(timeout));
    }
  }
}
