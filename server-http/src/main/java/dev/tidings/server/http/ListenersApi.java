package dev.tidings.server.http;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.ListenerHub.Handed;
import java.time.Duration;
import java.util.Optional;

/** The developer's own machine as an endpoint, for {@code tidings listen}. */
final class ListenersApi {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final int MAX_EXCERPT = 1024;

  private final Endpoints endpoints;
  private final ListenerHub hub;

  ListenersApi(Endpoints endpoints, ListenerHub hub) {
    this.endpoints = endpoints;
    this.hub = hub;
  }

  void register(Operations operations) {
    operations.on("nextForListener", this::next).on("answerForListener", this::answer);
  }

  private Reply next(Call call) {
    Endpoint endpoint = find(call);
    if (endpoint.subscription().terms().policy().givesPersonalData()) {
      mustSeePersonalData(call);
    }
    Optional<Handed> handed =
        hub.next(endpoint.id(), call.seconds("wait", WAIT), call.stillThere()).join();
    // What the endpoint is given may have been changed while the call waited.
    if (handed.filter(found -> found.request().personal()).isPresent()
        && !call.caller().personalData()) {
      hub.answer(
          endpoint.id(),
          handed.get().number(),
          new AttemptOutcome.Unreachable("the key of the listener may not see personal data"));
      mustSeePersonalData(call);
    }
    return handed.map(ListenersApi::reply).orElseGet(Reply::noContent);
  }

  private static Reply reply(Handed handed) {
    JsonObject.Builder headers = JsonObject.builder();
    handed.request().headers().forEach(headers::put);
    JsonObject.Builder json =
        JsonObject.builder().put("number", handed.number()).put("headers", headers.build());
    RequestView.putBody(json, handed.request().body());
    return Reply.ok(
        json.put("timeoutSeconds", EndpointForm.seconds(handed.request().timeout())).build());
  }

  private Reply answer(Call call) {
    EndpointId endpoint = find(call).id();
    long number = Long.parseLong(call.path("number"));
    if (!hub.answer(endpoint, number, outcome(call.object()))) {
      throw new RefusedException(
          Problem.notFound("no request of this number waits for an answer; it may be too late"));
    }
    return Reply.noContent();
  }

  private static AttemptOutcome outcome(JsonObject json) {
    Optional<Integer> status = json.number("status").map(Number::intValue);
    if (status.isEmpty()) {
      return new AttemptOutcome.Unreachable(json.text("error").orElse("no answer"));
    }
    String body = json.text("body").orElse("");
    String excerpt = body.length() <= MAX_EXCERPT ? body : body.substring(0, MAX_EXCERPT);
    return status.get() / 100 == 2
        ? new AttemptOutcome.Delivered(status.get(), excerpt)
        : new AttemptOutcome.Refused(status.get(), excerpt, Optional.empty());
  }

  private static void mustSeePersonalData(Call call) {
    if (!call.caller().personalData()) {
      throw new RefusedException(
          Problem.forbidden(
              "the listener is given personal data, which this key may not see: give the endpoint"
                  + " {\"dataPolicy\": {\"personal\": \"mask\"}}, or listen with a key that was made"
                  + " with personalData"));
    }
  }

  private Endpoint find(Call call) {
    return Ids.parse(call.path("endpoint"), EndpointId::new)
        .flatMap(id -> endpoints.find(call.tenant(), id))
        .filter(endpoint -> endpoint.target() instanceof Target.Listener)
        .orElseThrow(() -> Ids.unknown("listener endpoint", call.path("endpoint")));
  }
}
