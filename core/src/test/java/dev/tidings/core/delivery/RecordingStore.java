package dev.tidings.core.delivery;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that only notes what it is given to keep, and can refuse it. */
final class RecordingStore implements DeliveryStore {
  private final List<Changes> kept = new ArrayList<>();
  private int refusals;
  private boolean broken;

  /** Refuses so many calls from now on. */
  void refuse(int times) {
    refusals = times;
  }

  /** Fails at the next call as nothing should. */
  void breakOnce() {
    broken = true;
  }

  List<Changes> kept() {
    return kept;
  }

  @Override
  public void commit(Changes changes) {
    if (broken) {
      broken = false;
      throw new AssertionError("this cannot be");
    }
    if (refusals > 0) {
      refusals--;
      throw new StoreUnavailableException("keeping", new IOException("no space left on device"));
    }
    kept.add(changes);
  }

  @Override
  public int replace(List<Replacement> replacements, List<Reached> positions) {
    throw notAsked();
  }

  private static UnsupportedOperationException notAsked() {
    return new UnsupportedOperationException("this store only keeps");
  }

  @Override
  public Optional<Position> position(String consumer, int partition) {
    throw notAsked();
  }

  @Override
  public List<Delivery> due(EndpointId endpoint, Instant now, int limit) {
    throw notAsked();
  }

  @Override
  public Optional<Instant> nextDue(EndpointId endpoint, Instant after) {
    throw notAsked();
  }

  @Override
  public Map<EndpointId, Instant> firstDue() {
    throw notAsked();
  }

  @Override
  public boolean hasOrderedPending(EndpointId endpoint) {
    throw notAsked();
  }

  @Override
  public Set<DeliveryId> keptSince(Position from) {
    throw notAsked();
  }

  @Override
  public Map<EndpointId, Instant> failingSince() {
    throw notAsked();
  }

  @Override
  public Optional<Delivery> find(TenantId tenant, DeliveryId id) {
    throw notAsked();
  }

  @Override
  public List<Attempt> attempts(DeliveryId id) {
    throw notAsked();
  }

  @Override
  public Page<Delivery> list(DeliveryQuery query, PageRequest page) {
    throw notAsked();
  }

  @Override
  public List<Delivery> ofEvent(Position position) {
    throw notAsked();
  }

  @Override
  public Map<Position, DeliveryState> states(EndpointId endpoint, Position from, Position until) {
    throw notAsked();
  }

  @Override
  public Optional<Delivery> reopen(TenantId tenant, DeliveryId id, Trigger trigger, Instant now) {
    throw notAsked();
  }

  @Override
  public Page<Position> unmatched(TenantId tenant, PageRequest page) {
    throw notAsked();
  }

  @Override
  public Page<Quarantined> quarantined(TenantId tenant, PageRequest page) {
    throw notAsked();
  }

  @Override
  public Optional<Quarantined> quarantined(TenantId tenant, Position position) {
    throw notAsked();
  }

  @Override
  public boolean release(Position position, Changes changes) {
    throw notAsked();
  }

  @Override
  public Map<EndpointId, Map<DeliveryState, Long>> counts() {
    throw notAsked();
  }

  @Override
  public int forgetBefore(Position position, int limit) {
    throw notAsked();
  }
}
