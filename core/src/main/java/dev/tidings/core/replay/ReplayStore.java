package dev.tidings.core.replay;

import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps replays. What a method has done is durable when it returns. */
public interface ReplayStore {
  void add(Replay replay);

  /**
   * Replaces the replay by what {@code change} makes of it, with nobody in between.
   *
   * @return the replay as it is now; empty when there is none of that id
   */
  Optional<Replay> update(ReplayId id, UnaryOperator<Replay> change);

  Optional<Replay> find(TenantId tenant, ReplayId id);

  /** A tenant's replays, newest first. */
  Page<Replay> list(TenantId tenant, PageRequest page);

  /** All that are under way, of all tenants, in the order of their ids. */
  List<Replay> underWay();
}
