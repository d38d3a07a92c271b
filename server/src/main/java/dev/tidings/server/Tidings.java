package dev.tidings.server;

import dev.tidings.connectors.Connectors;
import dev.tidings.core.access.KeyChanges;
import dev.tidings.core.access.Keys;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.catalogue.CanonicalTypes;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.Announcer;
import dev.tidings.core.delivery.Contents;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.Publisher;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Onlooker;
import dev.tidings.core.routing.Quarantine;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.core.time.ThreadLoop;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.sender.archive.ArchiveSender;
import dev.tidings.sender.http.AddressPolicy;
import dev.tidings.sender.http.CheckedAddresses;
import dev.tidings.sender.http.HttpFetcher;
import dev.tidings.sender.http.HttpSender;
import dev.tidings.sender.http.Resolver;
import dev.tidings.sender.http.Wire;
import dev.tidings.sender.http.WireSettings;
import dev.tidings.sender.kafka.KafkaSender;
import dev.tidings.server.cli.RunningServer;
import dev.tidings.server.config.TidingsConfig;
import dev.tidings.server.http.Backend;
import dev.tidings.server.http.HttpConfig;
import dev.tidings.server.http.ListenerHub;
import dev.tidings.server.http.TidingsHttp;
import dev.tidings.store.jdbc.JdbcStores;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Tidings, wired by hand: what is opened first stands below what is opened later, and
 * is closed after it.
 */
public final class Tidings implements RunningServer {
  private static final Logger log = LoggerFactory.getLogger(Tidings.class);
  private static final String VERSION = "0.1.0";
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final Duration LAST_DELIVERIES = Duration.ofSeconds(5);
  private static final int FORGET_AT_ONCE = 5_000;

  private final Deque<AutoCloseable> open;
  private final FileEventLog events;
  private final JdbcStores stores;
  private final ThreadLoop loop;
  private final DeliveryLoop deliveries;
  private final Router router;
  private final ExecutorService background;
  private final TidingsHttp http;
  private final Clock clock;
  private final Auditor auditor;
  private final Duration auditAge;
  private final Optional<String> newOperatorKey;

  /** Starts everything; the port is open when this returns. */
  public static Tidings start(TidingsConfig config) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Tidings(config, open);
    } catch (IOException e) {
      closeAll(open);
      throw new UncheckedIOException("cannot start with the data folder " + config.data(), e);
    } catch (RuntimeException e) {
      closeAll(open);
      throw e;
    }
  }

  private Tidings(TidingsConfig config, Deque<AutoCloseable> open) throws IOException {
    this.open = open;
    auditAge = config.audit().retentionAge();
    clock = new SystemClock();
    IdGenerator ids = new IdGenerator(clock, Randomness.fast());
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    SubscriptionCompiler compiler = new SubscriptionCompiler(clock);

    // What is kept.
    makeFolder(config.data());
    events =
        opened(
            FileEventLog.open(
                config.data().resolve("log"), logConfig(config.log()), clock, meters));
    stores = opened(JdbcStores.open(config.data(), config.secretKey(), meters));
    passWhatIsKnown(events, stores);
    Endpoints endpoints = new Endpoints(stores.endpoints());
    Certificates certificates = new Certificates();
    Providers providers = new Providers(Connectors.all());
    LiveSources sources =
        new LiveSources(
            stores.sources(), providers, certificates, compiler, config.log().dedupeWindow());
    Catalogue catalogue = new Catalogue(stores.catalogue(), CanonicalTypes.all(), compiler);
    Keys keys = new Keys(stores.keys(), ids, clock, Randomness.secure());
    auditor = new Auditor(stores.audit(), clock, ids);
    newOperatorKey = operatorKey(config, keys, auditor);
    ThreadLoop watch = opened(new ThreadLoop("quality"));
    Quality quality =
        opened(
            new Quality(
                stores.quality(),
                catalogue,
                endpoints,
                new Announcer(events, ids),
                ids,
                clock,
                watch,
                meters));

    // What goes out.
    HttpConfig httpConfig = httpConfig(config);
    Vertx vertx = TidingsHttp.eventLoops(httpConfig.eventLoops());
    this.open.push(
        () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
    AddressPolicy addresses = new AddressPolicy(config.allowNetworks().orElse(List.of()));
    Wire wire =
        opened(
            new Wire(vertx, WireSettings.of(VERSION), addresses, Resolver.system(), clock, meters));
    background =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("engine-", 0).factory());
    this.open.push(background::shutdownNow);
    loop = opened(new ThreadLoop("engine"));
    ListenerHub listeners = opened(new ListenerHub(endpoints, clock, loop, background));
    CheckedAddresses hosts = new CheckedAddresses(Resolver.system(), addresses);
    ArchiveFolders folders =
        new ArchiveFolders(
            config.data().resolve("archive"), config.archive().folders().orElse(List.of()));
    ArchiveSender archives =
        new ArchiveSender(
            config.data().resolve("archive-journals"), folders, hosts, loop, background, meters);
    Sender<OutgoingRequest> sender =
        opened(
            new SenderByKind(
                new HttpSender(wire, meters),
                listeners,
                new KafkaSender(hosts, clock, loop, background, meters),
                archives));

    // What decides.
    ThreadLoop writer = opened(new ThreadLoop("store"));
    // What others have written may compute for long. Virtual threads do not take turns, and the API
    // is on them; with threads like these the system does.
    ExecutorService slow = threads("slow-", 1);
    ExecutorService replaying = threads("replays-", 2);
    deliveries =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                events, stores.deliveries(), sender, endpoints, new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(
                clock, loop, writer, background, slow, Randomness.fast(), ids),
            DeliveryLoop.Limits.DEFAULT,
            compiler,
            meters);
    this.open.push(this::finishDeliveries);
    Admission admission = new Admission(sources, catalogue, clock);
    Onlooker onlooker = config.quality().watch() ? quality : _ -> {};
    router =
        new Router(
            events,
            deliveries,
            admission,
            onlooker,
            new Router.Surroundings(clock, loop, background, slow),
            meters);
    Replays replays =
        new Replays(
            new Replays.Ports(
                events, stores.deliveries(), stores.replays(), endpoints, deliveries, admission),
            new Replays.Surroundings(clock, loop, replaying, ids),
            compiler);

    // What comes in.
    RecentRejections rejections = new RecentRejections();
    IngestPipeline pipeline =
        new IngestPipeline(
            events, ids, clock, certificates, new HttpFetcher(wire), rejections, meters);
    Publisher publisher =
        new Publisher(events, sources, catalogue, ids, clock, Publisher.MAX_DATA_BYTES, meters);
    if (config.quality().watch()) {
      pipeline.onRepeat(quality);
      publisher.onRepeat(quality);
    }
    Quarantine quarantine =
        new Quarantine(
            new Quarantine.Ports(
                events, stores.deliveries(), endpoints, sources, pipeline, deliveries),
            admission,
            compiler,
            clock);
    http =
        opened(
            TidingsHttp.start(
                vertx,
                httpConfig,
                new Backend(
                    new Backend.Records(events, stores.deliveries(), quarantine),
                    endpoints,
                    new Backend.Incoming(sources, providers, pipeline, rejections, publisher),
                    keys,
                    new Backend.Audit(stores.audit(), auditor),
                    replays,
                    quality,
                    new Backend.Outgoing(sender, deliveries::insist, listeners),
                    new Backend.Rules(compiler, addresses::objection, catalogue, folders),
                    new Backend.Surroundings(clock, ids, Randomness.secure(), meters),
                    this::troubles)));

    // The port is open first: whoever waits for us is let in before what was left is taken up.
    router.start();
    if (config.quality().watch()) {
      quality.start();
    }
    replays.start();
    listeners.start();
    archives.start(endpoints);
    loop.after(HOUSEKEEPING, this::keepHouse);
  }

  private ExecutorService threads(String name, int most) {
    ExecutorService threads =
        Executors.newFixedThreadPool(most, Thread.ofPlatform().daemon().name(name, 0).factory());
    open.push(threads::shutdownNow);
    return threads;
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** Makes the folder for its owner alone: what comes in lies in it as it came. */
  private static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  /**
   * A log that lost its end must not give its positions again: the store would take them for old.
   */
  private static void passWhatIsKnown(FileEventLog events, JdbcStores stores) {
    Position end = events.end(0);
    Position start = events.start(0);
    Optional<Position> known = stores.end(0);
    if (known.isPresent() && events.moveOn(known.get())) {
      log.error(
          "the event log ends at {}, but the store knows of events up to {}: the end of the log is"
              + " lost, or it is an older copy; it goes on after what is known",
          end.offset(),
          known.get().offset());
    }
    Optional<Position> routed = stores.deliveries().position(DeliveryLoop.CONSUMER, 0);
    if (routed.isPresent() && routed.get().compareTo(start) < 0) {
      log.error(
          "the event log begins at {}, but was routed only up to {}: what was between is lost",
          start.offset(),
          routed.get().offset());
    }
    if (routed.isEmpty() && end.compareTo(start) > 0) {
      log.warn(
          "there are events in the log, but the store is new: nothing is known of endpoints,"
              + " sources, keys and of what was delivered");
    }
  }

  private static FileLogConfig logConfig(TidingsConfig.Log log) {
    FileLogConfig defaults = FileLogConfig.defaults();
    return new FileLogConfig(
        log.segmentBytes().bytes(),
        defaults.rollAfter(),
        log.dedupeWindow(),
        log.retentionAge(),
        log.retentionBytes().map(size -> size.bytes()).orElse(defaults.retentionBytes()),
        defaults.queueBytes());
  }

  private static HttpConfig httpConfig(TidingsConfig config) {
    HttpConfig.Limits limits = HttpConfig.Limits.DEFAULT;
    return new HttpConfig(
        config.host(),
        config.port(),
        config.publicUrl(),
        Runtime.getRuntime().availableProcessors(),
        limits.withIngestBody(Math.toIntExact(config.ingest().maxBodyBytes().bytes())));
  }

  /** The configured key works, or one is made if there is none at all. */
  private static Optional<String> operatorKey(TidingsConfig config, Keys keys, Auditor auditor) {
    KeyChanges changes = new KeyChanges(keys, auditor, "the configuration, at start");
    if (config.operatorKey().isPresent()) {
      changes.ensureOperator(config.operatorKey().get());
      return Optional.empty();
    }
    return keys.hasOperator()
        ? Optional.empty()
        : Optional.of(changes.create(Optional.empty(), true, "made at first start").text());
  }

  /** What keeps us from being ready. */
  private List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    events.trouble().ifPresent(troubles::add);
    stores.trouble().ifPresent(troubles::add);
    auditor.trouble().ifPresent(troubles::add);
    router.trouble().ifPresent(troubles::add);
    if (deliveries.isStoreFailing()) {
      troubles.add("outcomes of deliveries cannot be written; nothing is delivered until they can");
    }
    return troubles;
  }

  /** Forgets what is too old, a little at a time, away from the engine. */
  private void keepHouse() {
    background.execute(() -> {
      try {
        DeliveryStore history = stores.deliveries();
        Optional<Position> routed = history.position(DeliveryLoop.CONSUMER, 0);
        if (routed.isPresent() && events.retain(routed.get()) > 0) {
          log.info("deleted the oldest part of the log; it now begins at {}", events.start(0));
        }
        while (history.forgetBefore(events.start(0), FORGET_AT_ONCE) == FORGET_AT_ONCE) {
          log.debug("forgetting the history of what is no longer in the log");
        }
        auditor.payUp();
        while (stores.audit().forgetBefore(clock.now().minus(auditAge), FORGET_AT_ONCE)
            == FORGET_AT_ONCE) {
          log.debug("forgetting what is too old in the audit log");
        }
      } catch (StoreUnavailableException | LogUnavailableException e) {
        log.warn("cannot forget what is old just now: {}", e.getMessage());
      } finally {
        loop.after(HOUSEKEEPING, this::keepHouse);
      }
    });
  }

  @Override
  public int port() {
    return http.port();
  }

  @Override
  public Optional<String> newOperatorKey() {
    return newOperatorKey;
  }

  /**
   * Begins no new attempts, and waits a little for those that are under way and for their outcomes
   * to be kept.
   */
  private void finishDeliveries() throws InterruptedException {
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    loop.execute(() -> {
      deliveries.stop();
      completeWhenQuiet(quiet);
    });
    try {
      quiet.get(LAST_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      log.info("some deliveries are still under way; they will be made again at the next start");
    }
  }

  private void completeWhenQuiet(CompletableFuture<Void> quiet) {
    if (deliveries.isQuiet()) {
      quiet.complete(null);
    } else {
      loop.after(Duration.ofMillis(10), () -> completeWhenQuiet(quiet));
    }
  }

  @Override
  public void close() {
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("something did not close in order", e);
      }
    }
  }
}
