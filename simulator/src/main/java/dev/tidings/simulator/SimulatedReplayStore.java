package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryReplayStore;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.ReplayStore;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Replays in a database that may be away; what was kept outlives the process. */
final class SimulatedReplayStore implements ReplayStore {
  private final InMemoryReplayStore kept = new InMemoryReplayStore();
  private final Weather weather;
  private final Trace trace;

  SimulatedReplayStore(Weather weather, Trace trace) {
    this.weather = weather;
    this.trace = trace;
  }

  @Override
  public void add(Replay replay) {
    weather.store("adding a replay");
    kept.add(replay);
    trace.note("replay", replay);
  }

  @Override
  public Optional<Replay> update(ReplayId id, UnaryOperator<Replay> change) {
    weather.store("changing a replay");
    Optional<Replay> now = kept.update(id, change);
    trace.note("replay", now);
    return now;
  }

  @Override
  public Optional<Replay> find(TenantId tenant, ReplayId id) {
    weather.store("finding a replay");
    return kept.find(tenant, id);
  }

  @Override
  public Page<Replay> list(TenantId tenant, PageRequest page) {
    return kept.list(tenant, page);
  }

  @Override
  public List<Replay> underWay() {
    return kept.underWay();
  }
}
