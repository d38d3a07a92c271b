package dev.tidings.core.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The entries about one call's changes that are not kept yet. For one thread at a time. */
public final class AuditTrail {
  private final List<AuditEntry> unkept = new ArrayList<>();

  /** Says what is about to be done; what was said of the same object before is taken back. */
  public void add(AuditEntry entry) {
    takeBack(entry.changed());
    unkept.add(entry);
  }

  /** Takes back what was said of the same object, unless that is kept already. */
  public void takeBack(AuditEntry.Changed changed) {
    unkept.removeIf(said ->
        said.changed().kind().equals(changed.kind()) && said.changed().id().equals(changed.id()));
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
