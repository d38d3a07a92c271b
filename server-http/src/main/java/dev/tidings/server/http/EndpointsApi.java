package dev.tidings.server.http;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.StandardWebhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Where events go. */
final class EndpointsApi {
  private static final Duration OVERLAP = Duration.ofDays(1);
  private static final Duration PROBE_MARGIN = Duration.ofSeconds(5);

  /** What comes to a listener is an answer of the API. */
  private static final JsonObject MASKED =
      JsonObject.builder()
          .put("dataPolicy", JsonObject.builder().put("personal", "mask").build())
          .build();

  private static final String BY_REQUEST = "disabled by request";

  private final Endpoints endpoints;
  private final Consumer<EndpointId> nudge;
  private final Probe probe;
  private final Backend.Rules rules;
  private final Backend.Surroundings surroundings;

  EndpointsApi(Backend backend) {
    this.endpoints = backend.endpoints();
    this.nudge = backend.outgoing().nudge();
    this.probe = new Probe(backend.outgoing().sender(), backend.surroundings());
    this.rules = backend.rules();
    this.surroundings = backend.surroundings();
  }

  void register(Operations operations) {
    operations
        .on("createEndpoint", this::create)
        .on(
            "listEndpoints",
            call -> Pages.reply(endpoints.list(call.tenant(), call.page()), EndpointView::of))
        .on("getEndpoint", call -> Reply.ok(EndpointView.of(find(call))))
        .on("changeEndpoint", this::change)
        .on("deleteEndpoint", this::delete)
        .on("pauseEndpoint", call -> reply(update(call, this::paused)))
        .on("resumeEndpoint", this::resume)
        .on("disableEndpoint", this::disable)
        .on("probeEndpoint", this::probe)
        .on("getEndpointSecret", call -> secret(find(call)))
        .on("rotateEndpointSecret", this::rotate);
  }

  private Reply create(Call call) {
    JsonObject asked = call.object();
    TargetForm.Kind kind = asked.text("kind").map(TargetForm.Kind::of).orElse(TargetForm.Kind.HTTP);
    JsonObject json =
        kind == TargetForm.Kind.LISTENER && !call.caller().personalData()
            ? MergePatch.apply(MASKED, asked)
            : asked;
    EndpointForm form = EndpointForm.read(json, kind, call.tenant(), rules);
    Instant now = surroundings.clock().now();
    Endpoint endpoint =
        new Endpoint(
            surroundings.ids().endpoint(),
            call.tenant(),
            new Endpoint.Description(form.name(), form.description(), now, now),
            form.target(),
            form.subscription(),
            form.policy(),
            new SigningKeys(key(json), List.of()),
            // Nobody listens to a new listener yet: what comes waits until somebody does.
            json.bool("paused").orElse(kind == TargetForm.Kind.LISTENER)
                ? new EndpointStatus.Paused(now)
                : new EndpointStatus.Active());
    if (call.dryRun()) {
      return possible(endpoint);
    }
    call.changes().made(endpoint.id().value(), AuditView.endpoint(endpoint));
    endpoints.add(endpoint);
    return Reply.json(201, EndpointView.withSecret(endpoint))
        .with("location", "/v1/endpoints/" + endpoint.id());
  }

  private String key(JsonObject json) {
    boolean asymmetric = json.text("signature").equals(Optional.of("v1a"));
    Optional<String> given = json.text("secret");
    if (given.isEmpty()) {
      return asymmetric
          ? StandardWebhooks.newPrivateKey(surroundings.secrets())
          : StandardWebhooks.newSecret(surroundings.secrets());
    }
    checkKey(given.get());
    if (json.get("signature").isPresent()
        && asymmetric != StandardWebhooks.isPrivateKey(given.get())) {
      throw new RefusedException(
          Problem.invalid(
              "/secret", "v1 is signed with a secret whsec_…, v1a with a private key whsk_…"));
    }
    return given.get();
  }

  private static void checkKey(String key) {
    StandardWebhooks.problemWith(key)
        .ifPresent(problem -> {
          throw new RefusedException(Problem.invalid("/secret", problem));
        });
  }

  private Reply change(Call call) {
    JsonObject patch = call.object();
    return call.dryRun()
        ? possible(changed(find(call), patch))
        : reply(update(call, endpoint -> changed(endpoint, patch)));
  }

  private Reply possible(Endpoint wanted) {
    endpoints.check(wanted);
    return Reply.noContent();
  }

  private Endpoint changed(Endpoint endpoint, JsonObject patch) {
    EndpointForm form =
        EndpointForm.read(
            MergePatch.apply(EndpointForm.of(endpoint).before(patch), patch),
            TargetForm.Kind.of(endpoint.target()),
            endpoint.tenant(),
            rules);
    return new Endpoint(
        endpoint.id(),
        endpoint.tenant(),
        new Endpoint.Description(
            form.name(), form.description(), endpoint.description().createdAt(), now()),
        form.target(),
        form.subscription(),
        form.policy(),
        endpoint.keys(),
        patch
            .bool("paused")
            .map(paused -> pausedOrNot(endpoint, paused))
            .orElse(endpoint.status()));
  }

  private EndpointStatus pausedOrNot(Endpoint endpoint, boolean paused) {
    return paused ? paused(endpoint).status() : resumed(endpoint).status();
  }

  private Endpoint paused(Endpoint endpoint) {
    return switch (endpoint.status()) {
      case EndpointStatus.Active _ -> endpoint.with(new EndpointStatus.Paused(now()));
      case EndpointStatus.Paused _ -> endpoint;
      case EndpointStatus.Disabled _ ->
          throw new RefusedException(Problem.conflict("the endpoint is disabled; resume it first"));
    };
  }

  private Endpoint resumed(Endpoint endpoint) {
    return switch (endpoint.status()) {
      case EndpointStatus.Active _ -> endpoint;
      case EndpointStatus.Paused _, EndpointStatus.Disabled _ ->
          endpoint.with(new EndpointStatus.Active());
    };
  }

  private Reply resume(Call call) {
    Endpoint endpoint = update(call, this::resumed);
    nudge.accept(endpoint.id());
    return reply(endpoint);
  }

  private Reply disable(Call call) {
    String reason = call.object().text("reason").orElse(BY_REQUEST);
    return reply(
        update(
            call,
            endpoint ->
                switch (endpoint.status()) {
                  case EndpointStatus.Disabled _ -> endpoint;
                  case EndpointStatus.Active _, EndpointStatus.Paused _ ->
                      endpoint.with(new EndpointStatus.Disabled(now(), reason));
                }));
  }

  private Reply delete(Call call) {
    Endpoint endpoint = find(call);
    call.changes().deleted(endpoint.id().value(), AuditView.endpoint(endpoint));
    if (!endpoints.delete(endpoint.id())) {
      throw unknown(call);
    }
    return Reply.noContent();
  }

  private Reply probe(Call call) {
    Endpoint endpoint = find(call);
    try {
      Duration wait = endpoint.policy().timeout().plus(PROBE_MARGIN);
      return Reply.ok(
          DeliveryView.probe(probe.send(endpoint).get(wait.toMillis(), TimeUnit.MILLISECONDS)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Problem.unavailable("we are stopping; try again later", 5));
    } catch (TimeoutException _) {
      throw new RefusedException(
          Problem.unavailable("the probe did not end in time; try again later", 5));
    } catch (ExecutionException e) {
      throw new RefusedException(Problems.of(e));
    }
  }

  private Reply rotate(Call call) {
    JsonObject json = call.object();
    json.text("secret").ifPresent(EndpointsApi::checkKey);
    Duration overlap =
        json.number("overlapSeconds")
            .map(seconds -> Duration.ofSeconds(seconds.longValue()))
            .orElse(OVERLAP);
    return call.dryRun()
        ? possible(rotated(find(call), json.text("secret"), overlap))
        : secret(update(call, endpoint -> rotated(endpoint, json.text("secret"), overlap)));
  }

  private Endpoint rotated(Endpoint endpoint, Optional<String> secret, Duration overlap) {
    Instant now = now();
    if (!overlap.isZero()) {
      checkRoom(endpoint.keys().previousAt(now));
    }
    return endpoint.with(
        endpoint
            .keys()
            .rotate(
                secret.orElseGet(() -> another(endpoint)),
                overlap.isZero() ? Optional.empty() : Optional.of(now.plus(overlap)),
                now));
  }

  private static void checkRoom(List<SigningKeys.Retiring> previous) {
    if (previous.size() >= SigningKeys.MAX_PREVIOUS) {
      Instant first =
          previous.stream().map(SigningKeys.Retiring::until).min(Instant::compareTo).orElseThrow();
      throw new RefusedException(
          Problem.conflict(
              previous.size()
                  + " former secrets still sign; wait until "
                  + first
                  + ", when the first of them ends, or rotate with overlapSeconds 0"));
    }
  }

  private String another(Endpoint endpoint) {
    return StandardWebhooks.isPrivateKey(endpoint.keys().current())
        ? StandardWebhooks.newPrivateKey(surroundings.secrets())
        : StandardWebhooks.newSecret(surroundings.secrets());
  }

  private Reply secret(Endpoint endpoint) {
    return Reply.ok(EndpointView.secret(endpoint.keys(), now())).with("cache-control", "no-store");
  }

  private static Reply reply(Endpoint endpoint) {
    return Reply.ok(EndpointView.of(endpoint));
  }

  private Endpoint update(Call call, UnaryOperator<Endpoint> change) {
    return endpoints
        .update(
            find(call).id(),
            before -> {
              Endpoint after = change.apply(before);
              call.changes()
                  .changed(
                      before.id().value(),
                      AuditView.endpoint(before),
                      AuditView.endpoint(after, Optional.of(before)));
              return after;
            })
        .orElseThrow(() -> unknown(call));
  }

  private Endpoint find(Call call) {
    return Ids.parse(call.path("id"), EndpointId::new)
        .flatMap(id -> endpoints.find(call.tenant(), id))
        .orElseThrow(() -> unknown(call));
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("endpoint", call.path("id"));
  }

  private Instant now() {
    return surroundings.clock().now();
  }
}
