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
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More requests to one address than there may be connections to it: they take turns. */
final class ConnectionLimitTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final int LIMIT = 3;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpSender sender = sender();

  private HttpSender sender() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    return new HttpSender(
        new Wire(
            vertx,
            new WireSettings("test", 64 * 1024, Duration.ofSeconds(4), LIMIT, Optional.empty()),
            new AddressPolicy(List.of(Network.parse("127.0.0.0/8"))),
            _ -> List.of(),
            new SystemClock(),
            meters),
        meters);
  }

  @AfterEach
  void close() {
    sender.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private CompletableFuture<AttemptOutcome> send(Receiver receiver, Duration timeout) {
    CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
    sender.send(
        new OutgoingRequest.Post(
            new EndpointId("ep_00000000000000000000000001"),
            receiver.url(),
            Map.of("webhook-id", "evt_1"),
            Body.EMPTY,
            timeout),
        outcome::complete);
    return outcome.orTimeout(30, TimeUnit.SECONDS);
  }

  private List<CompletableFuture<AttemptOutcome>> send(Receiver receiver, int number) {
    return IntStream.range(0, number).mapToObj(_ -> send(receiver, LONG)).toList();
  }

  private static void assertDelivered(List<CompletableFuture<AttemptOutcome>> outcomes) {
    assertThat(outcomes)
        .allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo(new Delivered(200, "ok")));
  }

  @Test
  void allAreSentOverNoMoreConnectionsThanThat() throws IOException {
    try (Receiver receiver = Receiver.answering(OK)) {
      assertDelivered(send(receiver, 100));

      assertThat(receiver.connections()).isEqualTo(LIMIT);
      assertThat(receiver.received()).hasSize(100);
    }
  }

  @Test
  void connectionsThatAreClosedMakeRoomForOthers() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          visit.read();
          visit.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
        })) {
      assertDelivered(send(receiver, 50));

      assertThat(receiver.connections()).isEqualTo(50);
    }
  }

  @Test
  void whoWaitsDoesNotGetAnAnswerThatNobodyAskedFor() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          while (visit.read()) {
            visit.write(OK + "HTTP/1.1 500 Smuggled\r\ncontent-length: 0\r\n\r\n");
          }
        })) {
      assertDelivered(send(receiver, 50));
    }
  }

  @Test
  void whoWaitsGoesOnWhenTheTimeOfAnotherIsUp() throws Exception {
    CountDownLatch holding = new CountDownLatch(LIMIT);
    try (Receiver receiver =
        Receiver.following(visit -> {
          visit.read();
          if (holding.getCount() > 0) {
            holding.countDown();
            visit.hang();
          }
          visit.write(OK);
          visit.answerEach(OK);
        })) {
      List<CompletableFuture<AttemptOutcome>> held =
          List.of(send(receiver, SHORT), send(receiver, SHORT), send(receiver, SHORT));
      assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();

      assertDelivered(send(receiver, 10));
      assertThat(held)
          .allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo(new TimedOut(SHORT)));
    }
  }

  @Test
  void whoWaitsInVainWasNeverSent() throws IOException {
    try (Receiver receiver =
        Receiver.following(visit -> {
          visit.read();
          visit.hang();
        })) {
      List<CompletableFuture<AttemptOutcome>> held = send(receiver, LIMIT);

      assertThat(send(receiver, SHORT).join())
          .isEqualTo(new Unreachable("no connection to this address became free in time"));
      assertThat(receiver.received()).hasSizeLessThanOrEqualTo(LIMIT);
      assertThat(held).noneMatch(CompletableFuture::isDone);
    }
  }
}
