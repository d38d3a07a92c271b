package dev.tidings.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the open port. */
final class Listener extends VerticleBase {
  private static final long SWEEP_MILLIS = 1000;
  private static final long SHUTDOWN_SECONDS = 3;
  private static final String INGEST = "/in/";
  private static final String PUBLISH = "/v1/events";

  private final HttpServerOptions options;
  private final Parts parts;
  private final AtomicInteger port;
  private final Connections connections;
  private @Nullable HttpServer server;

  /**
   * @param port set to the port that was opened
   */
  Listener(HttpServerOptions options, Parts parts, AtomicInteger port) {
    this.options = options;
    this.parts = parts;
    this.port = port;
    this.connections = new Connections(parts.open(), parts.limits(), parts.shared().clock());
  }

  /**
   * What all listeners share.
   *
   * @param open how many connections there are
   */
  record Parts(
      IngestHandler ingest,
      PublishHandler publish,
      Api api,
      Exchange.Shared shared,
      AtomicInteger open,
      HttpConfig.Limits limits) {}

  @Override
  public Future<?> start() {
    vertx.setPeriodic(Math.min(SWEEP_MILLIS, sweepMillis()), _ -> connections.sweep());
    HttpServer opening =
        vertx
            .createHttpServer(options)
            .connectionHandler(http -> {
              StrictDecoder.install(http, options);
              connections.opened(http);
            })
            .invalidRequestHandler(this::refuseInvalid)
            .requestHandler(this::handle);
    server = opening;
    return opening.listen().onSuccess(opened -> port.set(opened.actualPort()));
  }

  /** Takes nothing new and gives what is being answered a moment. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  private long sweepMillis() {
    HttpConfig.Patience patience = parts.limits().patience();
    return Math.max(10, Math.min(patience.request().toMillis(), patience.next().toMillis()) / 4);
  }

  private void handle(HttpServerRequest request) {
    Exchange exchange = begin(request);
    if (exchange == null) {
      return;
    }
    String path = request.path();
    if (path == null) {
      exchange.refuse(Problem.badRequest("the request has no path"));
    } else if (path.startsWith(INGEST)) {
      parts.ingest().handle(exchange, path.substring(INGEST.length()));
    } else if (path.equals(PUBLISH) && HttpMethod.POST.equals(request.method())) {
      parts.publish().handle(exchange);
    } else {
      parts.api().handle(exchange);
    }
  }

  private void refuseInvalid(HttpServerRequest request) {
    Exchange exchange = begin(request);
    if (exchange == null) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    exchange.refuse(
        switch (cause) {
          case TooLongHttpLineException _ -> Problem.lineTooLong(parts.limits().line());
          case TooLongHttpHeaderException _ -> Problem.headersTooLarge(parts.limits().headers());
          case null, default -> Problem.badRequest("this is not HTTP as RFC 9112 has it");
        });
    request.connection().close();
  }

  private @Nullable Exchange begin(HttpServerRequest request) {
    Connection connection = connections.find(request.connection());
    return connection == null || connection.isEnding()
        ? null
        : new Exchange(request, connection, parts.shared(), vertx.getOrCreateContext());
  }
}
