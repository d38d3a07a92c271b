package dev.tidings.store.jdbc;

import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.endpoint.DataPolicy.Treatment;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Terms;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An endpoint as two JSON objects: its settings, and its secrets, which are the signing keys and
 * what is secret about its target.
 */
final class EndpointJson {
  private EndpointJson() {}

  static JsonObject settings(Endpoint endpoint) {
    return JsonObject.builder()
        .putText("name", endpoint.description().name())
        .put("description", endpoint.description().text())
        .put("createdAt", StoredJson.time(endpoint.description().createdAt()))
        .put("updatedAt", StoredJson.time(endpoint.description().updatedAt()))
        .put("target", TargetJson.settings(endpoint.target()))
        .put("subscription", subscription(endpoint.subscription()))
        .put("policy", policy(endpoint.policy()))
        .put("status", status(endpoint.status()))
        .build();
  }

  private static JsonObject subscription(Subscription subscription) {
    return JsonObject.builder()
        .put("eventTypes", StoredJson.texts(subscription.eventTypes()))
        .putText("filter", subscription.filter())
        .putText("transformation", subscription.transformation())
        .put("onTransformationFailure", subscription.onTransformationFailure().name())
        .putIfPresent("terms", terms(subscription.terms()))
        .build();
  }

  private static Optional<Json> terms(Terms terms) {
    if (terms.equals(Terms.OPEN)) {
      return Optional.empty();
    }
    JsonObject.Builder versions = JsonObject.builder();
    terms.versions().forEach((type, version) -> versions.put(type.value(), version));
    JsonObject.Builder fields = JsonObject.builder();
    terms.policy().fields().forEach((field, how) -> fields.put(field, how.name()));
    return Optional.of(
        JsonObject.builder()
            .put("versions", versions.build())
            .put("personal", terms.policy().personal().name())
            .put("fields", fields.build())
            .put("regions", StoredJson.texts(terms.regions().stream().sorted().toList()))
            .build());
  }

  private static JsonObject policy(DeliveryPolicy policy) {
    return JsonObject.builder()
        .putIfPresent("rateLimit", StoredJson.number(policy.rateLimit()))
        .put("concurrency", policy.concurrency())
        .put(
            "retryMillis",
            new JsonArray(
                policy.retrySchedule().waits().stream()
                    .<Json>map(wait -> new JsonNumber(wait.toMillis()))
                    .toList()))
        .put("ordered", policy.ordered())
        .put("timeoutMillis", policy.timeout().toMillis())
        .build();
  }

  private static JsonObject status(EndpointStatus status) {
    return switch (status) {
      case EndpointStatus.Active() -> JsonObject.builder().put("is", "active").build();
      case EndpointStatus.Paused(var since) ->
          JsonObject.builder().put("is", "paused").put("since", StoredJson.time(since)).build();
      case EndpointStatus.Disabled(var since, var reason) ->
          JsonObject.builder()
              .put("is", "disabled")
              .put("since", StoredJson.time(since))
              .put("reason", reason)
              .build();
    };
  }

  static JsonObject secrets(Endpoint endpoint) {
    JsonObject.Builder secrets = JsonObject.builder();
    TargetJson.putSecrets(endpoint.target(), secrets);
    return secrets
        .put("current", endpoint.keys().current())
        .put(
            "previous",
            new JsonArray(
                endpoint.keys().previous().stream()
                    .<Json>map(retiring ->
                        JsonObject.builder()
                            .put("key", retiring.key())
                            .put("until", StoredJson.time(retiring.until()))
                            .build())
                    .toList()))
        .build();
  }

  static Endpoint read(EndpointId id, TenantId tenant, JsonObject settings, JsonObject secrets) {
    return new Endpoint(
        id,
        tenant,
        new Endpoint.Description(
            settings.text("name"),
            StoredJson.text(settings, "description"),
            StoredJson.time(settings, "createdAt"),
            StoredJson.time(settings, "updatedAt")),
        TargetJson.read(StoredJson.object(settings, "target"), secrets),
        readSubscription(StoredJson.object(settings, "subscription")),
        readPolicy(StoredJson.object(settings, "policy")),
        readKeys(secrets),
        readStatus(StoredJson.object(settings, "status")));
  }

  private static Subscription readSubscription(JsonObject subscription) {
    return new Subscription(
        StoredJson.texts(subscription, "eventTypes"),
        subscription.text("filter"),
        subscription.text("transformation"),
        Subscription.OnFailure.valueOf(StoredJson.text(subscription, "onTransformationFailure")),
        subscription.object("terms").map(EndpointJson::readTerms).orElse(Terms.OPEN));
  }

  private static Terms readTerms(JsonObject terms) {
    Map<EventType, Integer> versions = new LinkedHashMap<>();
    StoredJson.object(terms, "versions")
        .members()
        .forEach((type, version) ->
            versions.put(new EventType(type), version.asNumber().orElseThrow().intValueExact()));
    Map<String, Treatment> fields = new LinkedHashMap<>();
    StoredJson.object(terms, "fields")
        .members()
        .forEach((field, how) -> fields.put(field, Treatment.valueOf(how.asText().orElseThrow())));
    return new Terms(
        versions,
        new DataPolicy(Treatment.valueOf(StoredJson.text(terms, "personal")), fields),
        Set.copyOf(StoredJson.texts(terms, "regions")));
  }

  private static DeliveryPolicy readPolicy(JsonObject policy) {
    List<Duration> waits =
        policy.array("retryMillis").stream()
            .map(wait -> Duration.ofMillis(wait.asNumber().orElseThrow().longValueExact()))
            .toList();
    Optional<BigDecimal> rateLimit = policy.number("rateLimit");
    return new DeliveryPolicy(
        rateLimit.isPresent()
            ? OptionalDouble.of(rateLimit.get().doubleValue())
            : OptionalDouble.empty(),
        (int) StoredJson.whole(policy, "concurrency"),
        new RetrySchedule(waits),
        policy.bool("ordered").orElse(false),
        Duration.ofMillis(StoredJson.whole(policy, "timeoutMillis")));
  }

  private static SigningKeys readKeys(JsonObject secrets) {
    return new SigningKeys(
        StoredJson.text(secrets, "current"),
        secrets.array("previous").stream()
            .map(JsonObject.class::cast)
            .map(retiring ->
                new SigningKeys.Retiring(
                    StoredJson.text(retiring, "key"), StoredJson.time(retiring, "until")))
            .toList());
  }

  private static EndpointStatus readStatus(JsonObject status) {
    return switch (StoredJson.text(status, "is")) {
      case "active" -> new EndpointStatus.Active();
      case "paused" -> new EndpointStatus.Paused(StoredJson.time(status, "since"));
      case "disabled" ->
          new EndpointStatus.Disabled(
              StoredJson.time(status, "since"), StoredJson.text(status, "reason"));
      default ->
          throw new IllegalStateException(
              "no status is called " + new JsonText(StoredJson.text(status, "is")));
    };
  }
}
