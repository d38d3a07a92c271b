package dev.tidings.server.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open port: takes webhooks and calls to the API until it is closed. */
public final class TidingsHttp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TidingsHttp.class);
  private static final int START_SECONDS = 30;

  private final Vertx vertx;
  private final String deployment;
  private final ExecutorService threads;
  private final int port;

  private TidingsHttp(Vertx vertx, String deployment, ExecutorService threads, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.threads = threads;
    this.port = port;
  }

  /**
   * Threads that read and write for all that speaks HTTP here, in and out; the caller closes them.
   */
  public static Vertx eventLoops(int number) {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(number)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(2));
  }

  /**
   * Opens the port.
   *
   * @throws IllegalStateException if it cannot be opened
   */
  public static TidingsHttp start(Vertx vertx, HttpConfig config, Backend backend) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());
    // Reading the contract takes longer than all the rest, and the hot paths do not need it.
    Future<Contract> contract = threads.submit(Contract::load);
    try {
      Listener.Parts parts = parts(config, backend, contract, threads, vertx);
      AtomicInteger bound = new AtomicInteger();
      String deployment =
          vertx
              .deployVerticle(
                  () -> new Listener(options(config), parts, bound),
                  new DeploymentOptions().setInstances(config.eventLoops()))
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_SECONDS, TimeUnit.SECONDS);
      log.info("listening on {}:{}", config.host(), bound.get());
      return new TidingsHttp(vertx, deployment, threads, bound.get());
    } catch (ExecutionException | TimeoutException e) {
      threads.shutdownNow();
      throw new IllegalStateException(
          "cannot listen on " + config.host() + ":" + config.port() + ": is the port taken?", e);
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while the port was opened", e);
    }
  }

  private static Listener.Parts parts(
      HttpConfig config,
      Backend backend,
      Future<Contract> contract,
      ExecutorService threads,
      Vertx vertx) {
    Access access = new Access(backend.keys(), threads);
    PublicUrl publicUrl = new PublicUrl(config.publicUrl());
    Operations operations = operations(backend, contract);
    OwnChanges.record(backend.endpoints(), backend.audit().auditor());
    LargeBodies large = new LargeBodies(config.limits(), threads);
    BodyBudget budget = new BodyBudget(config.limits().bodies());
    backend
        .surroundings()
        .meters()
        .gauge("tidings.http.bodies.bytes", budget, held -> (double) held.taken());
    AtomicInteger connections =
        backend.surroundings().meters().gauge("tidings.http.connections", new AtomicInteger());
    return new Listener.Parts(
        new IngestHandler(
            backend.incoming().sources(),
            backend.incoming().pipeline(),
            publicUrl,
            large,
            config.limits().ingestBody()),
        new PublishHandler(
            backend.incoming().publisher(), access, large, config.limits().apiBody()),
        new Api(
            contract,
            operations,
            access,
            backend.audit().auditor(),
            threads,
            large,
            publicUrl,
            config.limits().apiBody()),
        new Exchange.Shared(
            vertx,
            backend.surroundings().clock(),
            budget,
            new RequestMeter(backend.surroundings().meters())),
        connections == null ? new AtomicInteger() : connections,
        config.limits());
  }

  /** Who does what; all of the contract but what the hot paths do. */
  static Operations operations(Backend backend, Future<Contract> contract) {
    Operations operations = new Operations();
    new SystemApi(contract, backend.readiness(), backend.surroundings().meters())
        .register(operations);
    new EndpointsApi(backend).register(operations);
    new SourcesApi(backend).register(operations);
    new EventsApi(backend).register(operations);
    new QuarantineApi(backend).register(operations);
    new EventTypesApi(backend).register(operations);
    new DeliveriesApi(backend).register(operations);
    new ListenersApi(backend.endpoints(), backend.outgoing().listeners()).register(operations);
    new ReplaysApi(backend.replays()).register(operations);
    new QualityApi(backend.quality()).register(operations);
    new KeysApi(backend.keys()).register(operations);
    new AuditApi(backend.audit().log()).register(operations);
    return operations;
  }

  private static HttpServerOptions options(HttpConfig config) {
    return new HttpServerOptions()
        .setHost(config.host())
        // A negative port is one free port that all event loops share.
        .setPort(config.port() == 0 ? -1 : config.port())
        .setMaxInitialLineLength(config.limits().line())
        .setMaxHeaderSize(config.limits().headers())
        .setMaxChunkSize(64 * 1024)
        .setHandle100ContinueAutomatically(false)
        // HTTP/2 belongs to the proxy that ends TLS; without it, there is less to attack.
        .setHttp2ClearTextEnabled(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false)
        // What can compress frames looks at every request, and nobody needs it.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setTcpNoDelay(true)
        .setAcceptBacklog(1024);
  }

  /** The port that is open. */
  public int port() {
    return port;
  }

  /** Closes the port and all connections. */
  @Override
  public void close() {
    try {
      vertx
          .undeploy(deployment)
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the port was not closed in order", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }
}
