package dev.tidings.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on the loopback address that answers what it is told and remembers the calls. */
final class StubApi implements AutoCloseable {
  /** A call that came in. */
  record Call(String request, String body, Map<String, List<String>> headers) {}

  private record Reply(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  final List<Call> calls = new CopyOnWriteArrayList<>();

  StubApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers {@code GET /v1/events?limit=20} or the like from now on. */
  StubApi on(String request, int status, String body) {
    replies.put(request, new Reply(status, body));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    calls.add(new Call(request, body, exchange.getRequestHeaders()));
    Reply reply =
        replies.getOrDefault(request, new Reply(404, "{\"title\":\"Not found\",\"status\":404}"));
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  List<String> requests() {
    return calls.stream().map(Call::request).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
