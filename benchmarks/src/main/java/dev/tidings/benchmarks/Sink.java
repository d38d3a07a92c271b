package dev.tidings.benchmarks;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.SystemClock;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A process that receives deliveries and remembers each: {@code /to/<name>} answers at once, {@code
 * /hang} never. {@code GET /report?run=} tells how many came of a run, how many more than once, how
 * many had an e-mail address in clear, and how long they took; {@code GET /reset} forgets all.
 *
 * <p>Argument: the port.
 */
public final class Sink {
  private final Clock clock = new SystemClock();
  private final Map<String, Boolean> seen = new ConcurrentHashMap<>();
  private final LongAdder received = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder withAddress = new LongAdder();
  private final long[] micros = new long[4_000_000];
  private int timed;

  private Sink() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) {
    Sink sink = new Sink();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    int port = Integer.parseInt(args[0]);
    vertx
        .deployVerticle(
            () ->
                new AbstractVerticle() {
                  @Override
                  public void start() {
                    var _ = vertx.createHttpServer().requestHandler(sink::handle).listen(port);
                  }
                },
            new DeploymentOptions())
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    System.out.println("ready");
  }

  private void handle(HttpServerRequest request) {
    switch (String.valueOf(request.path())) {
      case "/report" -> {
        var _ = request.response().end(Buffer.buffer(report().write()));
      }
      // It is asked all the time while something is measured, and must cost that nothing.
      case "/distinct" -> {
        Json distinct = JsonObject.builder().put("distinct", seen.size()).build();
        var _ = request.response().end(Buffer.buffer(distinct.write()));
      }
      case "/reset" -> {
        seen.clear();
        received.reset();
        repeated.reset();
        withAddress.reset();
        timed = 0;
        var _ = request.response().end();
      }
      case "/hang" -> {}
      case "/missing" -> {
        var _ = request.response().setStatusCode(404).end();
      }
      default -> request.bodyHandler(body -> take(request, body));
    }
  }

  private void take(HttpServerRequest request, Buffer body) {
    long now = clock.nanos();
    String id = request.getHeader("webhook-id");
    received.increment();
    if (seen.put(request.path() + " " + id, true) != null) {
      repeated.increment();
    }
    String text = body.toString(StandardCharsets.ISO_8859_1);
    if (text.contains("@example.com")) {
      withAddress.increment();
    }
    int at = behind(text, "\"sentAt\":");
    if (at >= 0 && timed < micros.length) {
      long sent = 0;
      for (int i = at; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
        sent = sent * 10 + (text.charAt(i) - '0');
      }
      micros[timed++] = (now - sent) / 1000;
    }
    var _ = request.response().end();
  }

  private static int behind(String all, String name) {
    int at = all.indexOf(name);
    return at < 0 ? -1 : at + name.length();
  }

  private Json report() {
    long[] sorted = Arrays.copyOf(micros, timed);
    Arrays.sort(sorted);
    JsonObject.Builder report =
        JsonObject.builder()
            .put("received", received.sum())
            .put("distinct", seen.size())
            .put("repeated", repeated.sum())
            .put("withAddress", withAddress.sum());
    if (timed > 0) {
      report
          .put("p50Micros", sorted[timed / 2])
          .put("p99Micros", sorted[(int) (timed * 99L / 100)])
          .put("maxMicros", sorted[timed - 1]);
    }
    return report.build();
  }
}
