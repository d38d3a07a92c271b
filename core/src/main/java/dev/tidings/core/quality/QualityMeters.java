package dev.tidings.core.quality;

import dev.tidings.core.quality.Hours.What;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts for the figures of the whole process: which source and type is told by the API. */
final class QualityMeters {
  private final Counter events;
  private final Counter looks;
  private final Counter tooMany;
  private final Counter notOpened;
  private final Map<What, Counter> findings = new EnumMap<>(What.class);
  private final Map<ProblemKind, Counter> opened = new EnumMap<>(ProblemKind.class);

  QualityMeters(MeterRegistry registry) {
    events =
        Counter.builder("tidings.quality.events")
            .description("Events whose quality was watched")
            .register(registry);
    looks =
        Counter.builder("tidings.quality.looks")
            .description("Events whose data was looked into")
            .register(registry);
    tooMany =
        Counter.builder("tidings.quality.not_followed")
            .description("Events of a source and type beyond what is followed")
            .register(registry);
    notOpened =
        Counter.builder("tidings.quality.problems.not_opened")
            .description("Signs of problems that were not opened because too many are open")
            .register(registry);
    for (What what : What.values()) {
      if (what != What.EVENTS && what != What.DELAY_MILLIS) {
        findings.put(
            what,
            Counter.builder("tidings.quality.findings")
                .description("What was found in events")
                .tag("what", what.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }
    for (ProblemKind kind : ProblemKind.values()) {
      opened.put(
          kind,
          Counter.builder("tidings.quality.problems.opened")
              .description("Problems opened, by kind")
              .tag("kind", kind.word())
              .register(registry));
    }
  }

  void event() {
    events.increment();
  }

  void look() {
    looks.increment();
  }

  void notFollowed() {
    tooMany.increment();
  }

  void notOpened() {
    notOpened.increment();
  }

  void count(What what) {
    Counter counter = findings.get(what);
    if (counter != null) {
      counter.increment();
    }
  }

  void opened(ProblemKind kind) {
    Counter counter = opened.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }
}
