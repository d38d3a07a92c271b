package dev.tidings.contract.memory;

import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.ReplayStore;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Replays in memory. */
public final class InMemoryReplayStore implements ReplayStore {
  private final NavigableMap<String, Replay> byId = new TreeMap<>();

  @Override
  public synchronized void add(Replay replay) {
    byId.put(replay.id().value(), replay);
  }

  @Override
  public synchronized Optional<Replay> update(ReplayId id, UnaryOperator<Replay> change) {
    Optional<Replay> changed = Optional.ofNullable(byId.get(id.value())).map(change);
    changed.ifPresent(this::add);
    return changed;
  }

  @Override
  public synchronized Optional<Replay> find(TenantId tenant, ReplayId id) {
    return Optional.ofNullable(byId.get(id.value()))
        .filter(replay -> replay.tenant().equals(tenant));
  }

  @Override
  public synchronized Page<Replay> list(TenantId tenant, PageRequest page) {
    NavigableMap<String, Replay> newestFirst = byId.descendingMap();
    if (page.cursor().isPresent()) {
      newestFirst = newestFirst.tailMap(checked(page.cursor().get()), false);
    }
    List<Replay> found =
        newestFirst.values().stream()
            .filter(replay -> replay.tenant().equals(tenant))
            .limit(page.limit() + 1L)
            .toList();
    return Page.of(found, page.limit(), replay -> replay.id().value());
  }

  private static String checked(String cursor) {
    try {
      return new ReplayId(cursor).value();
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
  }

  @Override
  public synchronized List<Replay> underWay() {
    return byId.values().stream().filter(Replay::isUnderWay).toList();
  }
}
