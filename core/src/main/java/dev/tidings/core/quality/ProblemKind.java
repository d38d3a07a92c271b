package dev.tidings.core.quality;

import java.util.Arrays;
import java.util.Optional;

/** What can be wrong with a source's events. */
public enum ProblemKind {
  /** A field that was never there. */
  FIELD_NEW("field.new", Ending.WHEN_NOT_SEEN),
  /** A field that used to be there is missing, always or much more often. */
  FIELD_VANISHED("field.vanished", Ending.WHEN_AS_BEFORE),
  /** A field has a type that it never had. */
  TYPE_CHANGED("type.changed", Ending.WHEN_NOT_SEEN),
  /** A field is null much more often. */
  NULLS_JUMPED("nulls.jumped", Ending.WHEN_AS_BEFORE),
  /** A field that had one of a few codes has another. */
  VALUE_NEW("value.new", Ending.WHEN_NOT_SEEN),
  /** A text or an array is out of all proportion. */
  SIZE_JUMPED("size.jumped", Ending.WHEN_NOT_SEEN),
  /** Nothing comes any more. */
  VOLUME_STOPPED("volume.stopped", Ending.WHEN_AS_BEFORE),
  /** Events that used to be about somebody are about nobody. */
  SUBJECT_MISSING("subject.missing", Ending.WHEN_AS_BEFORE),
  /** Data that does not fit the schema of its type. */
  SCHEMA_VIOLATED("schema.violated", Ending.WHEN_NOT_SEEN),
  /** A source that sends described types sends one that nobody has described. */
  TYPE_UNKNOWN("type.unknown", Ending.WHEN_NOT_SEEN),
  /** The mapping of the source fails. */
  MAPPING_FAILED("mapping.failed", Ending.WHEN_NOT_SEEN),
  /** Events come long after they happened, much more often. */
  EVENTS_LATE("events.late", Ending.WHEN_AS_BEFORE),
  /** Events say that they will happen. */
  CLOCK_SKEWED("clock.skewed", Ending.WHEN_AS_BEFORE);

  /** How it ends by itself. */
  enum Ending {
    /** When it was not seen for a day. */
    WHEN_NOT_SEEN,
    /** When it is as it was before. */
    WHEN_AS_BEFORE
  }

  private final String word;
  private final Ending ending;

  ProblemKind(String word, Ending ending) {
    this.word = word;
    this.ending = ending;
  }

  /** The kind's name in the API. */
  public String word() {
    return word;
  }

  Ending ending() {
    return ending;
  }

  /** The kind of that name. */
  public static Optional<ProblemKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
