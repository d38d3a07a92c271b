package dev.tidings.server.http;

import dev.tidings.contract.memory.InMemoryAuditLog;
import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.contract.memory.InMemoryWeb;
import dev.tidings.core.access.Keys;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.Announcer;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Contents;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.Publisher;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Quarantine;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answer;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Providers;
import dev.tidings.core.source.Reading;
import dev.tidings.core.subscription.Limits;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.core.time.ThreadLoop;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The whole system on a free port with nothing on disk: the real engine behind the real API, a
 * sender that answers as the test says, and a client whose every answer is held against the
 * contract.
 */
final class TestServer implements AutoCloseable {
  static final String OPERATOR = "operator-key-of-the-tests";
  static final Contract CONTRACT = Contract.load();

  final SleepyClock clock = new SleepyClock();
  final IdGenerator ids = new IdGenerator(clock, Randomness.fast());
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final DeliveryStore deliveries = new InMemoryDeliveryStore();
  final Keys keys = new Keys(new InMemoryStores.Keys(), ids, clock, Randomness.secure());
  final InMemoryAuditLog audit = new InMemoryAuditLog();
  final List<String> notReady = new CopyOnWriteArrayList<>();
  final Receiver receiver = new Receiver();
  final EventLog log;
  final ListenerHub listeners;
  private final ThreadLoop loop = new ThreadLoop("engine");
  private final ThreadLoop watching = new ThreadLoop("quality");
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = TidingsHttp.eventLoops(2);
  private final Backend backend;
  private final TidingsHttp http;

  TestServer() {
    this(HttpConfig.Limits.DEFAULT, new InMemoryEventLog());
  }

  TestServer(HttpConfig.Limits limits, EventLog log) {
    this(limits, log, Limits.DEFAULT);
  }

  /**
   * @param expressions what filters and transformations may use
   */
  TestServer(HttpConfig.Limits limits, EventLog log, Limits expressions) {
    this.log = log;
    keys.ensureOperator(OPERATOR);
    SubscriptionCompiler compiler = new SubscriptionCompiler(clock, expressions);
    Endpoints endpoints = new Endpoints(new InMemoryEndpointStore());
    listeners = new ListenerHub(endpoints, clock, loop, background);
    listeners.start();
    Sender<OutgoingRequest> sender = new ByKind(receiver, listeners);
    Certificates certificates = new Certificates();
    RecentRejections rejections = new RecentRejections();
    Providers providers = new Providers(List.of(provider()));
    LiveSources sources =
        new LiveSources(
            new InMemoryStores.Sources(), providers, certificates, compiler, Duration.ofDays(3));
    Catalogue catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
    Admission admission = new Admission(sources, catalogue, clock);
    DeliveryLoop engine =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                log, deliveries, sender, endpoints, new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(
                clock, loop, writer, background, background, Randomness.fast(), ids),
            DeliveryLoop.Limits.DEFAULT,
            compiler,
            meters);
    Quality quality =
        new Quality(
            new InMemoryQualityStore(),
            catalogue,
            endpoints,
            new Announcer(log, ids),
            ids,
            clock,
            watching,
            meters);
    quality.start();
    Router router =
        new Router(
            log,
            engine,
            admission,
            quality,
            new Router.Surroundings(clock, loop, background, background),
            meters);
    loop.execute(router::start);
    Replays replays =
        new Replays(
            new Replays.Ports(
                log, deliveries, new InMemoryStores.Replays(), endpoints, engine, admission),
            new Replays.Surroundings(clock, loop, background, ids),
            compiler);
    IngestPipeline pipeline =
        new IngestPipeline(log, ids, clock, certificates, new InMemoryWeb(), rejections, meters);
    Publisher publisher =
        new Publisher(log, sources, catalogue, ids, clock, Publisher.MAX_DATA_BYTES, meters);
    pipeline.onRepeat(quality);
    publisher.onRepeat(quality);
    Quarantine quarantine =
        new Quarantine(
            new Quarantine.Ports(log, deliveries, endpoints, sources, pipeline, engine),
            admission,
            compiler,
            clock);
    backend =
        new Backend(
            new Backend.Records(log, deliveries, quarantine),
            endpoints,
            new Backend.Incoming(sources, providers, pipeline, rejections, publisher),
            keys,
            new Backend.Audit(audit, new Auditor(audit, clock, ids)),
            replays,
            quality,
            new Backend.Outgoing(sender, engine::insist, listeners),
            new Backend.Rules(
                compiler,
                url ->
                    "10.0.0.1".equals(url.getHost())
                        ? Optional.of("10.0.0.1 is a private address")
                        : Optional.empty(),
                catalogue,
                new ArchiveFolders(Path.of("/archives"), List.of(Path.of("/mnt/archives")))),
            new Backend.Surroundings(clock, ids, Randomness.secure(), meters),
            () -> List.copyOf(notReady));
    http =
        TidingsHttp.start(
            vertx, new HttpConfig("127.0.0.1", 0, Optional.empty(), 2, limits), backend);
  }

  /** The machine's clock, that has gone ahead when the machine wakes up. */
  static final class SleepyClock implements Clock {
    private final SystemClock machine = new SystemClock();
    private volatile Duration slept = Duration.ZERO;

    void sleep(Duration time) {
      slept = slept.plus(time);
    }

    @Override
    public Instant now() {
      return machine.now().plus(slept);
    }

    @Override
    public long nanos() {
      return machine.nanos() + slept.toNanos();
    }
  }

  /** Which operations of the contract somebody does. */
  Set<String> operations() {
    return TidingsHttp.operations(backend, CompletableFuture.completedFuture(CONTRACT)).ids();
  }

  int port() {
    return http.port();
  }

  /** Somebody who sends {@code {"id","type","about"}} with a bearer token. */
  private static Provider provider() {
    return new Provider(
        "teller",
        "Teller",
        Optional.of(new Scheme.Bearer()),
        request -> {
          JsonObject told = Json.parseObject(request.body().bytes());
          return told.text("challenge").isPresent()
              ? Reading.Handshake.answering(
                  "a challenge", Answer.text(200, told.text("challenge").orElseThrow()))
              : told.text("type").isEmpty()
                  ? new Reading.Unreadable("it has no type")
                  : new Reading.Items(
                      List.of(
                          new Item(
                              told.text("id").orElseThrow(),
                              new EventType(told.text("type").orElseThrow()),
                              told.text("about"),
                              Optional.empty(),
                              told)));
        },
        Answers.USUAL,
        Guide.UNKNOWN,
        List.of());
  }

  /** An answer that was found to fit the contract. */
  record Answered(int status, Map<String, List<String>> headers, String text) {
    JsonObject json() {
      return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String text(String member) {
      return json().text(member).orElseThrow();
    }

    List<JsonObject> data() {
      return json().array("data").stream().map(JsonObject.class::cast).toList();
    }

    String detail() {
      return text("detail");
    }

    List<String> pointers() {
      return json().array("errors").stream()
          .map(JsonObject.class::cast)
          .map(error -> error.text("pointer").orElseThrow())
          .toList();
    }
  }

  Answered get(String path) {
    return call("GET", path, Optional.empty());
  }

  Answered delete(String path) {
    return call("DELETE", path, Optional.empty());
  }

  Answered post(String path, String body) {
    return call("POST", path, Optional.of(body));
  }

  Answered post(String path) {
    return call("POST", path, Optional.empty());
  }

  Answered patch(String path, String body) {
    return call("PATCH", path, Optional.of(body));
  }

  Answered call(String method, String path, Optional<String> body) {
    String[] headers =
        body.isPresent() ? new String[] {"content-type", "application/json"} : new String[0];
    return callAs(OPERATOR, method, path, body, headers);
  }

  Answered callAs(
      String key, String method, String path, Optional<String> body, String... headers) {
    List<String> all = new ArrayList<>(Arrays.asList(headers));
    if (!key.isEmpty()) {
      all.addAll(List.of("authorization", "Bearer " + key));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    if (!all.isEmpty()) {
      request.headers(all.toArray(String[]::new));
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      Conformity.check(method, path.split("\\?", 2)[0], response);
      return new Answered(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    var _ = vertx.close();
    client.close();
    loop.close();
    watching.close();
    writer.shutdownNow();
    background.shutdownNow();
    log.close();
  }

  private record ByKind(Receiver receiver, Sender<OutgoingRequest.Handover> listeners)
      implements Sender<OutgoingRequest> {
    @Override
    public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
      switch (request) {
        case OutgoingRequest.Post post -> receiver.send(post, done);
        case OutgoingRequest.Handover handover -> listeners.send(handover, done);
        case OutgoingRequest.TopicRecord record -> receiver.take(record, done);
        case OutgoingRequest.Archival archival -> receiver.take(archival, done);
      }
    }

    @Override
    public void close() {}
  }

  /** Whoever is at the other end of every endpoint. */
  static final class Receiver implements Sender<OutgoingRequest.Post> {
    final BlockingQueue<OutgoingRequest.Post> received = new LinkedBlockingQueue<>();
    final BlockingQueue<OutgoingRequest> taken = new LinkedBlockingQueue<>();
    volatile Function<OutgoingRequest, AttemptOutcome> answer =
        _ -> new AttemptOutcome.Delivered(200, "thanks");

    /** What goes to other kinds of endpoints. */
    void take(OutgoingRequest request, Consumer<AttemptOutcome> done) {
      taken.add(request);
      done.accept(answer.apply(request));
    }

    @Override
    public void send(OutgoingRequest.Post request, Consumer<AttemptOutcome> done) {
      received.add(request);
      done.accept(answer.apply(request));
    }

    @Override
    public void close() {}
  }
}
