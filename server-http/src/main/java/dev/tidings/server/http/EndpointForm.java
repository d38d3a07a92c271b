package dev.tidings.server.http;

import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.subscription.Compilation;
import dev.tidings.core.subscription.Problem.Part;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.server.http.Problem.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What people decide about an endpoint, to and from the JSON that they write it in. Reading it says
 * all that is wrong at once.
 */
record EndpointForm(
    Optional<String> name,
    Target target,
    Subscription subscription,
    DeliveryPolicy policy,
    String description) {
  /** The form of an endpoint as it is. */
  static EndpointForm of(Endpoint endpoint) {
    return new EndpointForm(
        endpoint.description().name(),
        endpoint.target(),
        endpoint.subscription(),
        endpoint.policy(),
        endpoint.description().text());
  }

  /**
   * Reads a form that fits the contract.
   *
   * @throws RefusedException if it makes no sense
   */
  static EndpointForm read(
      JsonObject json, TargetForm.Kind kind, TenantId tenant, Backend.Rules rules) {
    List<Fault> faults = new ArrayList<>();
    Target target = TargetForm.read(json, kind, tenant, rules, faults);
    Subscription subscription = subscription(json, rules, faults);
    EndpointForm form =
        new EndpointForm(
            json.text("name"),
            target,
            subscription,
            policy(json),
            json.text("description").orElse(""));
    if (!faults.isEmpty()) {
      throw new RefusedException(Problem.invalid(faults));
    }
    return form;
  }

  private static Subscription subscription(
      JsonObject json, Backend.Rules rules, List<Fault> faults) {
    List<Json> types = json.array("eventTypes");
    Subscription subscription =
        new Subscription(
            types.isEmpty()
                ? List.of("*")
                : types.stream().flatMap(type -> type.asText().stream()).toList(),
            json.text("filter"),
            json.text("transformation"),
            json.text("onTransformationFailure").equals(Optional.of("discard"))
                ? OnFailure.DISCARD
                : OnFailure.DEAD_LETTER,
            TermsForm.read(json, rules.catalogue(), faults));
    if (rules.subscriptions().compile(subscription) instanceof Compilation.Problems problems) {
      problems.problems().forEach(problem -> faults.add(fault(problem)));
    }
    return subscription;
  }

  static Fault fault(dev.tidings.core.subscription.Problem problem) {
    // The line of an event type is its number in the list.
    return problem.part() == Part.EVENT_TYPES
        ? new Fault(
            "/eventTypes/" + (problem.line() - 1),
            Optional.empty(),
            problem.message(),
            Optional.of(new Problem.Place(1, problem.column())))
        : new Fault(
            problem.part() == Part.FILTER ? "/filter" : "/transformation",
            Optional.empty(),
            problem.message(),
            Optional.of(new Problem.Place(problem.line(), problem.column())));
  }

  private static DeliveryPolicy policy(JsonObject json) {
    return new DeliveryPolicy(
        json.number("rateLimit")
            .map(limit -> OptionalDouble.of(limit.doubleValue()))
            .orElse(OptionalDouble.empty()),
        json.number("concurrency")
            .map(BigDecimal::intValue)
            .orElse(DeliveryPolicy.DEFAULT_CONCURRENCY),
        json.get("retrySchedule").isPresent()
            ? new RetrySchedule(
                json.array("retrySchedule").stream()
                    .flatMap(wait -> wait.asNumber().stream())
                    .map(EndpointForm::seconds)
                    .toList())
            : RetrySchedule.DEFAULT,
        json.bool("ordered").orElse(false),
        json.number("timeoutSeconds")
            .map(EndpointForm::seconds)
            .orElse(DeliveryPolicy.DEFAULT_TIMEOUT));
  }

  private static Duration seconds(BigDecimal seconds) {
    return Duration.ofMillis(seconds.movePointRight(3).longValue());
  }

  /** The form as it is shown, with no secret in it. */
  JsonObject shown() {
    JsonObject.Builder json = JsonObject.builder();
    TargetForm.show(target, json);
    return written(json);
  }

  /** The form as it is before that change, to be read again with the change applied. */
  JsonObject before(JsonObject change) {
    JsonObject.Builder json = JsonObject.builder();
    TargetForm.before(target, change, json);
    return written(json);
  }

  private JsonObject written(JsonObject.Builder json) {
    json.putText("name", name)
        .put(
            "eventTypes",
            new JsonArray(subscription.eventTypes().stream().<Json>map(JsonText::new).toList()))
        .putText("filter", subscription.filter())
        .putText("transformation", subscription.transformation())
        .put(
            "onTransformationFailure",
            subscription.onTransformationFailure().name().toLowerCase(Locale.ROOT));
    TermsForm.write(subscription.terms(), json);
    policy.rateLimit().ifPresent(limit -> json.put("rateLimit", Json.ofPlain(limit)));
    return json.put("concurrency", policy.concurrency())
        .put(
            "retrySchedule",
            new JsonArray(
                policy.retrySchedule().waits().stream().map(EndpointForm::seconds).toList()))
        .put("ordered", policy.ordered())
        .put("timeoutSeconds", seconds(policy.timeout()))
        .put("description", description)
        .build();
  }

  /** A duration as a JSON number of seconds. */
  static Json seconds(Duration duration) {
    return duration.toMillisPart() == 0
        ? new JsonNumber(duration.toSeconds())
        : new JsonNumber(BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros());
  }
}
