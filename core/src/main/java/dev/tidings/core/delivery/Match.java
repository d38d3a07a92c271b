package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.subscription.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * A recipient that an event is for.
 *
 * @param failure why its filter could not be asked; the delivery then ends without an attempt.
 *     Empty when it wants the event
 */
public record Match(Recipient recipient, Optional<String> failure) {
  /** The delivery that begins with it: due at once, or ended where it will not be attempted. */
  public Delivery delivery(Position at, Event event, Instant now) {
    Endpoint endpoint = recipient.endpoint();
    Progress routed = Progress.routed(now);
    return new Delivery(
        new DeliveryId(at, endpoint.id()),
        event.tenant(),
        new EventRef(event.id(), event.type()),
        endpoint.policy().ordered() ? event.orderedBy() : Optional.empty(),
        now,
        end(event)
            .map(end -> NextStep.ended(routed, end.transition(), end.reason(), now))
            .orElse(routed));
  }

  private record End(Transition transition, String reason) {}

  private Optional<End> end(Event event) {
    Endpoint endpoint = recipient.endpoint();
    if (endpoint.status() instanceof EndpointStatus.Disabled) {
      return Optional.of(new End(Transition.GIVE_UP, "the endpoint is disabled"));
    }
    return Contents.objection(endpoint, event)
        .map(reason -> new End(Transition.DISCARD, reason))
        .or(() ->
            failure.map(reason ->
                new End(
                    endpoint.subscription().onTransformationFailure() == OnFailure.DISCARD
                        ? Transition.DISCARD
                        : Transition.GIVE_UP,
                    reason)));
  }

  /** What follows from a filter's verdict; empty when the event is not wanted. */
  public static Optional<Match> of(Recipient recipient, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Wanted _ -> Optional.of(new Match(recipient, Optional.empty()));
      case Verdict.Unwanted _ -> Optional.empty();
      case Verdict.Failed failed -> Optional.of(new Match(recipient, Optional.of(failed.reason())));
    };
  }
}
