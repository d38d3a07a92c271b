package dev.tidings.core.ingest;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Event;
import java.util.List;

/** Somebody who is told of each event that came again, and so was not kept again. */
@FunctionalInterface
public interface Repeats {
  /** It came again. May be called on the log's own thread, so this must be quick. */
  void repeated(Event event);

  /** Tells of those in a batch that came again. */
  static void tell(Repeats listener, Batch batch, List<Appended> appended) {
    for (int i = 0; i < appended.size(); i++) {
      if (appended.get(i) instanceof Appended.Duplicate) {
        listener.repeated(batch.events().get(i).event());
      }
    }
  }
}
