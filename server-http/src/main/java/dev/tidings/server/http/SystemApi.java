package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Health, figures and the contract itself. */
final class SystemApi {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Future<Contract> contract;
  private final Supplier<List<String>> readiness;
  private final PrometheusMeterRegistry meters;

  SystemApi(
      Future<Contract> contract, Supplier<List<String>> readiness, PrometheusMeterRegistry meters) {
    this.contract = contract;
    this.readiness = readiness;
    this.meters = meters;
  }

  void register(Operations operations) {
    operations
        .on("health", _ -> Reply.ok(JsonObject.builder().put("status", "ok").build()))
        .on("readiness", _ -> readiness())
        .on("metrics", _ -> Reply.text(200, PROMETHEUS, meters.scrape()))
        .on("contract", _ -> contract());
  }

  private Reply readiness() {
    List<String> reasons = readiness.get();
    List<Json> said = reasons.stream().<Json>map(Json.JsonText::new).toList();
    return Reply.json(
        reasons.isEmpty() ? 200 : 503,
        JsonObject.builder()
            .put("status", reasons.isEmpty() ? "ready" : "not_ready")
            .put("reasons", new JsonArray(said))
            .build());
  }

  private Reply contract() {
    return new Reply(
        200,
        Map.of("content-type", "application/json"),
        Buffer.buffer(contract.resultNow().json()));
  }
}
