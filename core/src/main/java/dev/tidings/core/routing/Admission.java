package dev.tidings.core.routing;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.catalogue.Violation;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.source.Handling;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Mappings;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.time.Clock;
import java.util.Optional;

/**
 * Decides whether an event goes on to those who want it: its source's mapping is applied, and the
 * result is held against the schema of its type. Safe for use by many threads.
 */
public final class Admission {
  private final LiveSources sources;
  private final Catalogue catalogue;
  private final Mappings mappings;

  public Admission(LiveSources sources, Catalogue catalogue, Clock clock) {
    this.sources = sources;
    this.catalogue = catalogue;
    this.mappings = new Mappings(clock);
  }

  /** What was decided. */
  public sealed interface Verdict {
    /** The event as it came in. */
    EventView received();

    /** The event as others see it: with what the mapping made of its data, if it could. */
    EventView view();

    /** What the schema says of it. */
    Validation validation();

    /** It goes on. */
    record Admitted(EventView received, EventView view, Validation validation) implements Verdict {}

    /** It is kept out; {@code reason} names no values. */
    record Quarantined(EventView received, EventView view, String reason, Validation validation)
        implements Verdict {}
  }

  /** Decides, with the mapping and the schema as they are now. */
  public Verdict check(Event event) {
    Optional<LiveSource> source = sources.named(event.tenant(), event.context().source());
    Optional<Handling> handling = source.map(LiveSource::handling);
    EventView received = EventView.of(event);
    return switch (source
        .map(live -> mappings.map(live, received))
        .orElseGet(Shaping.Unchanged::new)) {
      case Shaping.Unchanged _ -> check(handling, received, received);
      case Shaping.Shaped mapped ->
          check(handling, received, EventView.of(event.with(mapped.data())));
      case Shaping.Failed failed ->
          new Verdict.Quarantined(
              received,
              received,
              "the mapping of its source failed: " + failed.reason(),
              new Validation.Unknown());
    };
  }

  /**
   * An event that was let in before, as others see it: with the mapping as it is now, whatever the
   * schema of now says. Empty when the mapping fails.
   */
  public Optional<EventView> view(Event event) {
    EventView received = EventView.of(event);
    return switch (sources
        .named(event.tenant(), event.context().source())
        .map(live -> live.handling().map(received))
        .orElseGet(Shaping.Unchanged::new)) {
      case Shaping.Unchanged _ -> Optional.of(received);
      case Shaping.Shaped mapped -> Optional.of(EventView.of(event.with(mapped.data())));
      case Shaping.Failed _ -> Optional.empty();
    };
  }

  private Verdict check(Optional<Handling> handling, EventView received, EventView view) {
    EventType type = view.event().type();
    Validation validation = catalogue.validate(type, view.data());
    if (validation instanceof Validation.Breaks broken
        && handling.flatMap(rules -> rules.mode(type)).orElseGet(() -> catalogue.mode(type))
            != ValidationMode.OBSERVE) {
      return new Verdict.Quarantined(
          received, view, Violation.inWords(broken.violations()), validation);
    }
    return new Verdict.Admitted(received, view, validation);
  }
}
