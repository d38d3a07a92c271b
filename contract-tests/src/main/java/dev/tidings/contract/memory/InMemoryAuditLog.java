package dev.tidings.contract.memory;

import dev.tidings.core.audit.AuditCursor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The audit log in memory. */
public final class InMemoryAuditLog implements AuditLog {
  private final NavigableMap<AuditCursor, AuditEntry> kept = new TreeMap<>();

  @Override
  public synchronized void record(List<AuditEntry> entries) {
    entries.forEach(entry -> kept.putIfAbsent(AuditCursor.of(entry), entry));
  }

  @Override
  public <T> T alongside(AuditTrail trail, Supplier<T> work) {
    return work.get();
  }

  @Override
  public synchronized Page<AuditEntry> list(AuditQuery query, PageRequest page) {
    List<AuditEntry> found =
        kept.headMap(AuditCursor.parse(page.cursor()), false).descendingMap().values().stream()
            .filter(query::matches)
            .limit(page.limit() + 1L)
            .toList();
    return Page.of(found, page.limit(), AuditCursor::of);
  }

  @Override
  public synchronized int forgetBefore(Instant time, int atMost) {
    int forgotten = 0;
    while (forgotten < atMost
        && !kept.isEmpty()
        && kept.firstEntry().getValue().time().isBefore(time)) {
      kept.pollFirstEntry();
      forgotten++;
    }
    return forgotten;
  }
}
