package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.FetcherContract;
import dev.tidings.contract.Receiver;
import dev.tidings.core.ingest.Fetcher;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpFetcherTest extends FetcherContract {
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
  private final List<Receiver> receivers = new ArrayList<>();

  @AfterEach
  void close() {
    wire.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void closeReceivers() throws IOException {
    for (Receiver receiver : receivers) {
      receiver.close();
    }
  }

  @Override
  protected Fetcher fetcher() {
    return fetcher;
  }

  @Override
  protected URI answering(int status, byte[] body) throws IOException {
    Receiver receiver =
        Receiver.answering(
            "HTTP/1.1 %d x\r\nlocation: http://127.0.0.1/\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(status, body.length, new String(body, StandardCharsets.UTF_8)));
    receivers.add(receiver);
    return receiver.url();
  }

  @Override
  protected URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
  }

  @Test
  void asksWithGet() throws IOException {
    fetch(answering(200, new byte[0]));
    assertThat(receivers.getFirst().received().remove().line()).isEqualTo("GET /hook HTTP/1.1");
  }

  @Test
  void goesOnlyWhereDeliveriesMayGo() {
    assertThat(fetch(URI.create("http://169.254.169.254/")).toString()).contains("link-local");
    assertThat(fetch(URI.create("http://127.1/")).toString()).contains("IPv4");
  }
}
