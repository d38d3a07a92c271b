package dev.tidings.core.event;

import java.util.List;
import java.util.Optional;

/**
 * What is appended together: a request and the events made of it, or events that were published.
 *
 * @param request the request to keep beside the events; not kept when all its events are duplicates
 */
public record Batch(Optional<Request> request, List<NewEvent> events) {
  public Batch {
    events = List.copyOf(events);
  }

  /** An event to be appended unless its key was seen. */
  public record NewEvent(Event event, DedupeKey key) {}
}
