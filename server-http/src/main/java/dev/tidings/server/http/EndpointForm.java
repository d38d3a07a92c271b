package dev.tidings.server.http;

import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.endpoint.Target.Kind;
import dev.tidings.core.endpoint.Target.PayloadFormat;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.subscription.Compilation;
import dev.tidings.core.subscription.Problem.Part;
import dev.tidings.server.http.Problem.Fault;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

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
  private static final URI LISTENER = URI.create("listener:local");

  /** Headers that describe the message or the connection, which are the sender's. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "date");

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
  static EndpointForm read(JsonObject json, Kind kind, Backend.Rules rules) {
    List<Fault> faults = new ArrayList<>();
    Target target =
        new Target(
            kind,
            kind == Kind.LISTENER ? LISTENER : url(json, rules, faults),
            headers(json, faults),
            json.text("format").map(EndpointForm::format).orElse(PayloadFormat.STANDARD));
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

  private static URI url(JsonObject json, Backend.Rules rules, List<Fault> faults) {
    String text = json.text("url").orElse("");
    try {
      URI url = new URI(text);
      shape(url)
          .or(() -> rules.urlProblem().apply(url))
          .ifPresent(problem -> faults.add(Fault.at("/url", problem)));
      return url;
    } catch (URISyntaxException e) {
      faults.add(
          Fault.at("/url", "this is not a URL: " + e.getReason() + " at index " + e.getIndex()));
      return LISTENER;
    }
  }

  private static Optional<String> shape(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return Optional.of("the URL must begin with https:// or http://");
    }
    if (url.getHost() == null) {
      return Optional.of("the URL needs a host that is a name or an address");
    }
    if (url.getRawUserInfo() != null) {
      return Optional.of("the URL must not hold a user or password; send them in headers");
    }
    if (url.getRawFragment() != null) {
      return Optional.of("the URL must not have a fragment (#…); it is never sent");
    }
    return url.getPort() > 65_535 || url.getPort() == 0
        ? Optional.of("a port is 1 to 65535")
        : Optional.empty();
  }

  private static Map<String, String> headers(JsonObject json, List<Fault> faults) {
    Map<String, String> headers = new LinkedHashMap<>();
    json.object("headers")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (OURS.contains(lower) || lower.startsWith("webhook-")) {
            faults.add(
                Fault.at(
                    "/headers/" + Fault.step(name),
                    "this header is set by Tidings; choose another"));
          }
          value.asText().ifPresent(text -> headers.put(lower, text));
        });
    return headers;
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
            TermsForm.read(json, faults));
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

  private static PayloadFormat format(String text) {
    return PayloadFormat.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The form as it is written; reading it again gives the same form. */
  JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .putText("name", name)
            .put("url", target.url().toString())
            .put(
                "eventTypes",
                new JsonArray(subscription.eventTypes().stream().<Json>map(JsonText::new).toList()))
            .putText("filter", subscription.filter())
            .putText("transformation", subscription.transformation())
            .put(
                "onTransformationFailure",
                subscription.onTransformationFailure().name().toLowerCase(Locale.ROOT));
    TermsForm.write(subscription.terms(), json);
    JsonObject.Builder headers = JsonObject.builder();
    target.headers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    json.put("headers", headers.build());
    policy.rateLimit().ifPresent(limit -> json.put("rateLimit", Json.ofPlain(limit)));
    return json.put("concurrency", policy.concurrency())
        .put(
            "retrySchedule",
            new JsonArray(
                policy.retrySchedule().waits().stream().map(EndpointForm::seconds).toList()))
        .put("ordered", policy.ordered())
        .put("timeoutSeconds", seconds(policy.timeout()))
        .put("description", description)
        .put("format", target.format().name().toLowerCase(Locale.ROOT))
        .build();
  }

  /** A duration as a JSON number of seconds. */
  static Json seconds(Duration duration) {
    return duration.toMillisPart() == 0
        ? new JsonNumber(duration.toSeconds())
        : new JsonNumber(BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros());
  }
}
