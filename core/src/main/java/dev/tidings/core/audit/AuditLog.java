package dev.tidings.core.audit;

import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Keeps the entries of the audit log, for good or until they are forgotten. */
public interface AuditLog {
  /** Keeps entries, durably when this returns; those that are there already stay as they are. */
  void record(List<AuditEntry> entries);

  /**
   * Does {@code work}. The first change that this thread makes meanwhile to a store beside this log
   * takes the entries that are then on the trail with it: both are kept, or neither, and the trail
   * is told. Where changes cannot be joined, the entries stay on the trail.
   */
  <T> T alongside(AuditTrail trail, Supplier<T> work);

  /**
   * Entries, newest first.
   *
   * @throws dev.tidings.core.page.BadCursorException if the cursor is none
   */
  Page<AuditEntry> list(AuditQuery query, PageRequest page);

  /**
   * Forgets entries that were made before {@code time}, oldest first.
   *
   * @param atMost how many in one go
   * @return how many were forgotten
   */
  int forgetBefore(Instant time, int atMost);
}
