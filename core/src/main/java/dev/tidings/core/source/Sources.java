package dev.tidings.core.source;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/**
 * All sources, as they are now, in memory. Every change goes through here: it is kept by the store
 * first, and seen by whoever looks afterwards. Safe for use by many threads; looking never waits
 * for a change.
 */
public final class Sources {
  private final SourceStore store;
  private final ConcurrentSkipListMap<String, Source> byId = new ConcurrentSkipListMap<>();

  public Sources(SourceStore store) {
    this.store = store;
    for (Source source : store.all()) {
      byId.put(source.id().value(), source);
    }
  }

  public Optional<Source> find(SourceId id) {
    return Optional.ofNullable(byId.get(id.value()));
  }

  public Optional<Source> find(TenantId tenant, SourceId id) {
    return find(id).filter(source -> source.tenant().equals(tenant));
  }

  /** A tenant's sources, oldest first. */
  public Page<Source> list(TenantId tenant, PageRequest page) {
    List<Source> found = new ArrayList<>();
    for (Source source : byId.tailMap(page.cursor().orElse(""), false).values()) {
      if (source.tenant().equals(tenant)) {
        if (found.size() == page.limit()) {
          return new Page<>(found, Optional.of(found.getLast().id().value()));
        }
        found.add(source);
      }
    }
    return Page.last(found);
  }

  /**
   * @throws NameTakenException if the tenant has a source of that name
   */
  public synchronized void add(Source source) {
    store.add(source);
    byId.put(source.id().value(), source);
  }

  /**
   * The source as it is after the change; empty when there is none of that id.
   *
   * @throws NameTakenException if the tenant has another source of the new name
   */
  public synchronized Optional<Source> update(SourceId id, UnaryOperator<Source> change) {
    Optional<Source> after = store.update(id, change);
    after.ifPresent(source -> byId.put(id.value(), source));
    return after;
  }

  /** Whether there was one to delete. Its events stay. */
  public synchronized boolean delete(SourceId id) {
    boolean deleted = store.delete(id);
    byId.remove(id.value());
    return deleted;
  }
}
