package dev.tidings.benchmarks;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.signature.WebhookSigner;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.sender.http.AddressPolicy;
import dev.tidings.sender.http.HttpSender;
import dev.tidings.sender.http.Network;
import dev.tidings.sender.http.Resolver;
import dev.tidings.sender.http.Wire;
import dev.tidings.sender.http.WireSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that does the least that can be done: the same HTTP server, the same verification, the
 * same client, and nothing kept. It answers 202 after verifying; with a second argument it also
 * forwards, signed, from memory.
 *
 * <p>Arguments: port, signing secret, and if it is to forward, the URL to forward to.
 */
public final class Ceiling {
  /** It tries once, so it must not give up what waits in its memory on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Clock clock = new SystemClock();
  private final IdGenerator ids = new IdGenerator(clock, Randomness.fast());
  private final WebhookSigner signer;
  private final Optional<Forward> forward;

  /** Sends what it is given, as many at a time as an endpoint takes by default. */
  private static final class Forward {
    private final HttpSender sender;
    private final URI url;
    private final ConcurrentLinkedQueue<OutgoingRequest.Post> waiting =
        new ConcurrentLinkedQueue<>();
    private final AtomicInteger free = new AtomicInteger(DeliveryPolicy.DEFAULT_CONCURRENCY);

    Forward(HttpSender sender, URI url) {
      this.sender = sender;
      this.url = url;
    }

    void add(OutgoingRequest.Post request) {
      waiting.add(request);
      sendNext();
    }

    private void sendNext() {
      while (!waiting.isEmpty()) {
        if (free.getAndDecrement() <= 0) {
          free.getAndIncrement();
          return;
        }
        OutgoingRequest.Post next = waiting.poll();
        if (next == null) {
          free.getAndIncrement();
          continue;
        }
        sender.send(next, this::ended);
      }
    }

    @SuppressWarnings("SystemOut")
    private void ended(AttemptOutcome outcome) {
      if (!(outcome instanceof AttemptOutcome.Delivered)) {
        System.err.println("the ceiling lost an event: " + outcome);
      }
      free.getAndIncrement();
      sendNext();
    }
  }

  private Ceiling(String secret, Optional<Forward> forward) {
    this.signer = WebhookSigner.of(List.of(secret));
    this.forward = forward;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    Optional<Forward> forward =
        args.length > 2
            ? Optional.of(new Forward(sender(vertx), URI.create(args[2])))
            : Optional.empty();
    Ceiling ceiling = new Ceiling(args[1], forward);
    vertx
        .deployVerticle(
            () ->
                new AbstractVerticle() {
                  @Override
                  public void start() {
                    var _ =
                        vertx
                            .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                            .requestHandler(ceiling::handle)
                            .listen(port);
                  }
                },
            new DeploymentOptions().setInstances(2))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    System.out.println("ready");
  }

  private static HttpSender sender(Vertx vertx) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Wire wire =
        new Wire(
            vertx,
            WireSettings.of("benchmark"),
            new AddressPolicy(List.of(Network.parse("127.0.0.0/8"))),
            Resolver.system(),
            new SystemClock(),
            meters);
    return new HttpSender(wire, meters);
  }

  private void handle(HttpServerRequest request) {
    request.bodyHandler(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    byte[] bytes = body.getBytes();
    String id = header(request, "webhook-id");
    String expected = signer.sign(id, Long.parseLong(header(request, "webhook-timestamp")), bytes);
    boolean authentic =
        MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.US_ASCII),
            header(request, "webhook-signature").getBytes(StandardCharsets.US_ASCII));
    if (!authentic) {
      var _ = request.response().setStatusCode(401).end();
      return;
    }
    forward.ifPresent(to -> forward(to, id, bytes));
    var _ =
        request
            .response()
            .setStatusCode(202)
            .putHeader("content-type", "application/json")
            .end("{\"id\":\"" + ids.event() + "\",\"duplicate\":false}");
  }

  private static String header(HttpServerRequest request, String name) {
    return Objects.requireNonNullElse(request.getHeader(name), "");
  }

  private void forward(Forward to, String id, byte[] body) {
    long seconds = clock.now().getEpochSecond();
    to.add(
        new OutgoingRequest.Post(
            ids.endpoint(),
            to.url,
            Map.of(
                "content-type",
                "application/json",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(seconds),
                "webhook-signature",
                signer.sign(id, seconds, body)),
            Body.of(body),
            PATIENCE));
  }
}
