package dev.tidings.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times requests by route, method and class of status. Routes are templates of the
 * contract and methods are a fixed few, so the number of meters is bounded.
 */
final class RequestMeter {
  private static final String NAME = "tidings.http.requests";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  RequestMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A route as it is written in the contract.
   *
   * @param template such as {@code /v1/events/{id}}
   */
  record Route(String template) {
    /** What the contract does not know. */
    static final Route OTHER = new Route("other");
  }

  private record Key(Route route, String method, int statusClass) {}

  void count(Route route, HttpMethod method, int status, long nanos) {
    String name = METHODS.contains(method.name()) ? method.name() : "other";
    timers
        .computeIfAbsent(new Key(route, name, status / 100), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    return Timer.builder(NAME)
        .description("Requests answered, by route, method and class of status")
        .tag("route", key.route().template())
        .tag("method", key.method())
        .tag("status", key.statusClass() + "xx")
        .register(registry);
  }
}
