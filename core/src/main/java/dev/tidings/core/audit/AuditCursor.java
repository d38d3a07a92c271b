package dev.tidings.core.audit;

import dev.tidings.core.id.AuditId;
import dev.tidings.core.page.BadCursorException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A place in the audit log, in the order of time. */
public record AuditCursor(Instant time, String id) implements Comparable<AuditCursor> {
  private static final Comparator<AuditCursor> ORDER =
      Comparator.comparing(AuditCursor::time).thenComparing(AuditCursor::id);

  /** After everything; still a time that fits milliseconds. */
  private static final AuditCursor END = new AuditCursor(Instant.ofEpochMilli(Long.MAX_VALUE), "");

  /** Where an entry is. */
  public static AuditCursor of(AuditEntry entry) {
    return new AuditCursor(entry.time(), entry.id().value());
  }

  /**
   * The place before which a page ends: that of the cursor, or the end of everything.
   *
   * @throws BadCursorException if the cursor is none
   */
  public static AuditCursor parse(Optional<String> cursor) {
    if (cursor.isEmpty()) {
      return END;
    }
    String text = cursor.get();
    int dot = text.indexOf('.');
    try {
      return new AuditCursor(
          Instant.ofEpochMilli(Long.parseLong(text.substring(0, Math.max(0, dot)))),
          new AuditId(text.substring(dot + 1)).value());
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(text, e);
    }
  }

  @Override
  public int compareTo(AuditCursor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return time.toEpochMilli() + "." + id;
  }
}
