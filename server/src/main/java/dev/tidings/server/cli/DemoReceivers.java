package dev.tidings.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The systems that want to hear of things in the demonstration: HTTP servers on the loopback
 * address, each of which checks the signature as any receiver should.
 */
final class DemoReceivers implements AutoCloseable {
  /**
   * What one of them got.
   *
   * @param genuine whether the signature was right
   * @param answer the status that it answered
   */
  record Arrival(String receiver, String id, JsonObject body, boolean genuine, int answer) {}

  /** Decides what to answer to the n-th request of an event, from 1. */
  interface Mood {
    int answer(int time);
  }

  private final HttpServer server;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, Integer> times = new ConcurrentHashMap<>();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final Consumer<Arrival> watcher;

  DemoReceivers(Consumer<Arrival> watcher) throws IOException {
    this.watcher = watcher;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Opens a receiver and gives its URL. */
  String open(String name, Mood mood) {
    server.createContext("/" + name, exchange -> receive(name, mood, exchange));
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  /** Tells a receiver what its requests will be signed with. */
  void trust(String name, String secret) {
    secrets.put(name, secret);
  }

  List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  private void receive(String name, Mood mood, HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
    String timestamp = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
    String signatures = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-signature"));
    boolean genuine = isGenuine(secrets.getOrDefault(name, ""), id, timestamp, signatures, body);
    int time = times.merge(name + " " + id, 1, Integer::sum);
    int answer = genuine ? mood.answer(time) : 401;
    Arrival arrival = new Arrival(name, id, Json.parseObject(body), genuine, answer);
    arrivals.add(arrival);
    watcher.accept(arrival);
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  /** Standard Webhooks: HMAC-SHA256 over id, timestamp and body, one of several in base64. */
  private static boolean isGenuine(
      String secret, String id, String timestamp, String signatures, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String wanted = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      for (String signature : signatures.split(" ", -1)) {
        if (MessageDigest.isEqual(
            wanted.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8))) {
          return true;
        }
      }
      return false;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
