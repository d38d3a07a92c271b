package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Event;
import java.util.Optional;
import java.util.Set;

/** What of an event an endpoint is given. */
public final class Contents {
  private Contents() {}

  /** Why an endpoint gets nothing of an event at all. */
  static Optional<String> objection(Endpoint endpoint, Event event) {
    Set<String> allowed = endpoint.subscription().terms().regions();
    return event
        .context()
        .region()
        .filter(region -> !allowed.contains(region))
        .map(region -> "events of the data region " + region + " do not go to this endpoint");
  }
}
