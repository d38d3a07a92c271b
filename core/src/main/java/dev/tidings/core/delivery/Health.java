package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Announcer.Announcement;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Since when endpoints have been failing, and when that is enough to disable them. Lives on the
 * engine's loop.
 */
final class Health {
  private static final Logger log = LoggerFactory.getLogger(Health.class);

  private static final EventType ENDPOINT_DISABLED = new EventType("endpoint.disabled");

  private final Endpoints endpoints;
  private final Commits commits;
  private final Announcer announcer;
  private final Executor background;
  private final Duration disableAfter;

  /**
   * @param background changes endpoints, which may wait for the store
   * @param disableAfter how long an endpoint fails before it is disabled
   */
  Health(
      Endpoints endpoints,
      Commits commits,
      Announcer announcer,
      Executor background,
      Duration disableAfter) {
    this.endpoints = endpoints;
    this.commits = commits;
    this.announcer = announcer;
    this.background = background;
    this.disableAfter = disableAfter;
  }

  /** An attempt has ended like this. */
  void judge(Lane lane, AttemptOutcome outcome, Instant now) {
    switch (outcome) {
      case AttemptOutcome.Delivered _ -> forgive(lane);
      // The time tells this from other announcements, so several at once must agree on it.
      case AttemptOutcome.Refused refused when refused.status() == 410 ->
          disable(lane, "it answered 410 Gone", failingSince(lane, now), now);
      case AttemptOutcome.Refused _,
          AttemptOutcome.TimedOut _,
          AttemptOutcome.Unreachable _,
          AttemptOutcome.Blocked _ ->
          failed(lane, outcome, now);
      case AttemptOutcome.Unshaped _ -> {}
    }
  }

  /** What has been is forgotten: it works, or somebody has seen to it. */
  void forgive(Lane lane) {
    if (lane.failingSince().isPresent()) {
      lane.failingSince(Optional.empty());
      commits.health(lane.endpoint(), Optional.empty());
    }
  }

  private Instant failingSince(Lane lane, Instant now) {
    if (lane.failingSince().isEmpty()) {
      lane.failingSince(Optional.of(now));
      commits.health(lane.endpoint(), Optional.of(now));
    }
    return lane.failingSince().orElse(now);
  }

  private void failed(Lane lane, AttemptOutcome outcome, Instant now) {
    Instant since = failingSince(lane, now);
    Duration failing = Duration.between(since, now);
    if (failing.compareTo(disableAfter) >= 0) {
      disable(
          lane,
          "it has failed for "
              + failing.toDays()
              + " days, the last time because "
              + outcome.describe(),
          since,
          now);
    }
  }

  /**
   * Announces first: should we be cut off in between, the next failure announces the same and
   * disables.
   */
  private void disable(Lane lane, String reason, Instant since, Instant now) {
    Optional<Endpoint> endpoint = lane.recipient().map(Recipient::endpoint);
    if (endpoint.isEmpty() || !(endpoint.get().status() instanceof EndpointStatus.Active)) {
      return;
    }
    log.warn("disabling {}: {}", lane.endpoint(), reason);
    var _ =
        announcer
            .announce(announcement(endpoint.get(), reason, since), now)
            .thenRunAsync(
                () ->
                    endpoints.update(
                        lane.endpoint(),
                        current ->
                            current.status() instanceof EndpointStatus.Active
                                ? current.with(new EndpointStatus.Disabled(now, reason))
                                : current),
                background)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                log.warn("cannot disable {} yet", lane.endpoint(), failure);
              }
            });
  }

  /**
   * @param since since when it has been failing, which makes this telling of it the same as another
   *     one
   */
  private static Announcement announcement(Endpoint endpoint, String reason, Instant since) {
    return new Announcement(
        endpoint.tenant(),
        ENDPOINT_DISABLED,
        endpoint.id().value(),
        since.toString(),
        JsonObject.builder()
            .put("endpoint", endpoint.id().value())
            .put("description", endpoint.description().text())
            .put("reason", reason)
            .put("failingSince", since.toString())
            .build());
  }
}
