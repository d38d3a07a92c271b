package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.Receiver;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpFetcherTest {
  private final Vertx vertx = Vertx.vertx();
  private final Wire wire =
      new Wire(
          vertx,
          WireSettings.of("test"),
          new AddressPolicy(List.of(Network.parse("127.0.0.0/8"))),
          host -> List.of(),
          new SystemClock(),
          new SimpleMeterRegistry());
  private final HttpFetcher fetcher = new HttpFetcher(wire);

  @AfterEach
  void close() {
    wire.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private byte[] fetch(URI url) {
    return fetcher.get(url).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void fails(String answer, String reason) throws IOException {
    try (Receiver receiver = Receiver.answering(answer)) {
      assertThatThrownBy(() -> fetch(receiver.url()))
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining(reason);
    }
  }

  private static String ok(int length) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n" + "x".repeat(length);
  }

  @Test
  void getsTheWholeBody() throws IOException {
    try (Receiver receiver = Receiver.answering(ok(60_000))) {
      assertThat(new String(fetch(receiver.url()), StandardCharsets.UTF_8))
          .isEqualTo("x".repeat(60_000));
      assertThat(receiver.received().remove().line()).isEqualTo("GET /hook HTTP/1.1");
    }
  }

  @Test
  void takesNoAnswerButAWholeGoodOne() throws IOException {
    fails(ok(70_000), "longer than");
    fails("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "404");
    fails("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n", "302");
  }

  @Test
  void goesOnlyWhereDeliveriesMayGo() {
    assertThatThrownBy(() -> fetch(URI.create("http://169.254.169.254/")))
        .hasMessageContaining("link-local");
    assertThatThrownBy(() -> fetch(URI.create("http://127.1/"))).hasMessageContaining("IPv4");
  }
}
