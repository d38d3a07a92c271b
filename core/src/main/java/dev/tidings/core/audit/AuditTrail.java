package dev.tidings.core.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The entries about one call's changes that are not kept yet. For one thread at a time. */
public final class AuditTrail {
  private final List<AuditEntry> unkept = new ArrayList<>();

  /** Says what is about to be done; what was said of the same object before is taken back. */
  public void add(AuditEntry entry) {
    unkept.removeIf(said ->
        said.changed().kind().equals(entry.changed().kind())
            && said.changed().id().equals(entry.changed().id()));
    unkept.add(entry);
  }

  /** What no transaction has taken with it. */
  public List<AuditEntry> unkept() {
    return List.copyOf(unkept);
  }

  /** These are kept now. */
  public void kept(Collection<AuditEntry> entries) {
    unkept.removeAll(entries);
  }
}
