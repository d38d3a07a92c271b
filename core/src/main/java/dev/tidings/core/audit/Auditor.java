package dev.tidings.core.audit;

import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that changes are recorded. A change and its entry are kept together where the store
 * can do that; otherwise the entry is kept right after the change. An entry that cannot be kept is
 * owed: it is named in the process's log, tried again, and until then no further change begins.
 * Safe for use by many threads.
 */
public final class Auditor {
  private static final Logger log = LoggerFactory.getLogger(Auditor.class);

  /** Only what Tidings does by itself can add up, for calls are refused while anything is owed. */
  private static final int MOST_OWED = 1_000;

  private final AuditLog entries;
  private final Clock clock;
  private final IdGenerator ids;
  private final ScopedValue<AuditTrail> current = ScopedValue.newInstance();
  private final Deque<AuditEntry> owed = new ArrayDeque<>();

  public Auditor(AuditLog entries, Clock clock, IdGenerator ids) {
    this.entries = entries;
    this.clock = clock;
    this.ids = ids;
  }

  /** An entry of now. */
  public AuditEntry entry(
      Optional<TenantId> tenant, Actor actor, String action, AuditEntry.Changed changed) {
    return new AuditEntry(
        ids.audit(), clock.now().truncatedTo(ChronoUnit.MILLIS), tenant, actor, action, changed);
  }

  /**
   * Does {@code change}, which puts on the trail what it is about to do, and keeps that. When it
   * throws, nothing was changed, and what it said is dropped.
   *
   * @throws RuntimeException that of the store, when something is still owed; then nothing was done
   */
  public <T> T recording(AuditTrail trail, Supplier<T> change) {
    payUp();
    T result =
        ScopedValue.where(current, trail)
            .<T, RuntimeException>call(() -> entries.alongside(trail, change));
    keep(trail.unkept());
    return result;
  }

  /** Whether this thread is in the middle of {@link #recording}. */
  public boolean isRecording() {
    return current.isBound();
  }

  /** Records something that was done already. */
  public void record(AuditEntry entry) {
    keep(List.of(entry));
  }

  private void keep(List<AuditEntry> made) {
    if (made.isEmpty()) {
      return;
    }
    try {
      entries.record(made);
    } catch (RuntimeException e) {
      for (AuditEntry entry : made) {
        log.error(
            "{} of {} by {} at {} is not in the audit log yet, as {}",
            entry.action(),
            entry.changed().id(),
            entry.actor().id(),
            entry.time(),
            entry.id(),
            e);
      }
      owe(made);
    }
  }

  private synchronized void owe(List<AuditEntry> made) {
    owed.addAll(made);
    while (owed.size() > MOST_OWED) {
      owed.removeFirst();
    }
  }

  /**
   * Keeps what is owed.
   *
   * @throws RuntimeException that of the store, when it still cannot be kept
   */
  public synchronized void payUp() {
    if (!owed.isEmpty()) {
      entries.record(List.copyOf(owed));
      log.info("{} entries are in the audit log now that could not be kept before", owed.size());
      owed.clear();
    }
  }

  /** What is wrong, in a sentence; empty when nothing is. */
  public synchronized Optional<String> trouble() {
    return owed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            owed.size()
                + " changes are not in the audit log yet; nothing else can be changed until they"
                + " are");
  }
}
