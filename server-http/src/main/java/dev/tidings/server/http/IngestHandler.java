package dev.tidings.server.http;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Answer;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Webhooks from providers. The answer is the one that the provider needs, and is written when the
 * log says that it has the events.
 */
final class IngestHandler {
  private static final RequestMeter.Route ROUTE = new RequestMeter.Route("/in/{source}");
  private static final Set<String> METHODS = Set.of("POST", "GET", "HEAD", "PUT");

  private final LiveSources sources;
  private final IngestPipeline pipeline;
  private final PublicUrl publicUrl;
  private final LargeBodies large;
  private final int bodyLimit;

  IngestHandler(
      LiveSources sources,
      IngestPipeline pipeline,
      PublicUrl publicUrl,
      LargeBodies large,
      int bodyLimit) {
    this.sources = sources;
    this.pipeline = pipeline;
    this.publicUrl = publicUrl;
    this.large = large;
    this.bodyLimit = bodyLimit;
  }

  /**
   * @param name the path behind {@code /in/}
   */
  void handle(Exchange exchange, String name) {
    exchange.route(ROUTE);
    Optional<LiveSource> source = find(name);
    if (source.isEmpty()) {
      exchange.refuse(
          Problem.notFound("there is no source at this address; its url is in GET /v1/sources"));
      return;
    }
    String method = exchange.request().method().name();
    exchange.onRefusal(problem ->
        pipeline.refused(
            source.get(),
            problem.title() + ": " + problem.detail(),
            method,
            headers(exchange.request()).keySet(),
            exchange.bodyBytes()));
    if (!METHODS.contains(method)) {
      exchange.refuse(Problem.methodNotAllowed(method, "GET, HEAD, POST, PUT"));
      return;
    }
    exchange.readBody(
        bodyLimit,
        body -> take(exchange, source.get(), body),
        () -> reply(pipeline.overloaded(source.get())));
  }

  /** The first part of the path; some providers carry a token behind it. */
  private Optional<LiveSource> find(String path) {
    int slash = path.indexOf('/');
    return sources.find(slash < 0 ? path : path.substring(0, slash));
  }

  private void take(Exchange exchange, LiveSource source, Body body) {
    IncomingRequest request = incoming(exchange.request(), body);
    large.run(body.length(), () -> accept(exchange, source, request));
  }

  private void accept(Exchange exchange, LiveSource source, IncomingRequest request) {
    exchange.answerWhenDone(pipeline.accept(source, request), IngestHandler::reply);
  }

  private static Reply reply(IngestResult result) {
    Answer answer = result.answer();
    return new Reply(
        answer.status(),
        answer.headers(),
        Buffer.buffer(answer.body().getBytes(StandardCharsets.UTF_8)));
  }

  private IncomingRequest incoming(HttpServerRequest request, Body body) {
    return new IncomingRequest(
        request.method().name(),
        publicUrl.of(request, pathAndQuery(request)),
        headers(request),
        body);
  }

  private static String pathAndQuery(HttpServerRequest request) {
    String uri = request.uri();
    if (uri.startsWith("/")) {
      return uri;
    }
    String path = request.path() == null ? "/" : request.path();
    return request.query() == null ? path : path + "?" + request.query();
  }

  /** The headers by lower-case name. */
  static Map<String, List<String>> headers(HttpServerRequest request) {
    Map<String, List<String>> headers = HashMap.newHashMap(16);
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      List<String> one = List.of(header.getValue());
      headers.merge(name, one, IngestHandler::both);
    }
    return headers;
  }

  private static List<String> both(List<String> before, List<String> more) {
    List<String> all = new ArrayList<>(before);
    all.addAll(more);
    return List.copyOf(all);
  }
}
