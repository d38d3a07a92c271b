package dev.tidings.server.http;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.KeyStore;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.ReplayStore;
import dev.tidings.core.source.NameTakenException;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceStore;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/** Stores that forget everything when the test ends. */
final class InMemoryStores {
  private InMemoryStores() {}

  private static <T> Optional<T> change(Map<String, T> kept, String id, UnaryOperator<T> change) {
    return Optional.ofNullable(kept.computeIfPresent(id, (_, before) -> change.apply(before)));
  }

  static final class Sources implements SourceStore {
    private final Map<String, Source> kept = new ConcurrentSkipListMap<>();

    @Override
    public void add(Source source) {
      check(source);
      kept.put(source.id().value(), source);
    }

    private void check(Source source) {
      if (kept.values().stream()
          .anyMatch(other ->
              other.tenant().equals(source.tenant())
                  && other.name().equals(source.name())
                  && !other.id().equals(source.id()))) {
        throw new NameTakenException(source.name());
      }
    }

    @Override
    public Optional<Source> update(SourceId id, UnaryOperator<Source> change) {
      Optional<Source> after = Optional.ofNullable(kept.get(id.value())).map(change);
      after.ifPresent(source -> {
        check(source);
        kept.put(id.value(), source);
      });
      return after;
    }

    @Override
    public boolean delete(SourceId id) {
      return kept.remove(id.value()) != null;
    }

    @Override
    public List<Source> all() {
      return List.copyOf(kept.values());
    }
  }

  static final class Keys implements KeyStore {
    private final Map<String, ApiKey> kept = new ConcurrentSkipListMap<>();

    @Override
    public void add(ApiKey key) {
      kept.put(key.id().value(), key);
    }

    @Override
    public Optional<ApiKey> find(String hash) {
      return kept.values().stream().filter(key -> key.hash().equals(hash)).findFirst();
    }

    @Override
    public List<ApiKey> all() {
      return List.copyOf(kept.values());
    }

    @Override
    public boolean delete(KeyId id) {
      return kept.remove(id.value()) != null;
    }
  }

  static final class Replays implements ReplayStore {
    private final ConcurrentSkipListMap<String, Replay> kept = new ConcurrentSkipListMap<>();

    @Override
    public void add(Replay replay) {
      kept.put(replay.id().value(), replay);
    }

    @Override
    public Optional<Replay> update(ReplayId id, UnaryOperator<Replay> change) {
      return change(kept, id.value(), change);
    }

    @Override
    public Optional<Replay> find(TenantId tenant, ReplayId id) {
      return Optional.ofNullable(kept.get(id.value()))
          .filter(replay -> replay.tenant().equals(tenant));
    }

    @Override
    public Page<Replay> list(TenantId tenant, PageRequest page) {
      return Page.last(
          kept.descendingMap().values().stream()
              .filter(replay -> replay.tenant().equals(tenant))
              .limit(page.limit())
              .toList());
    }

    @Override
    public List<Replay> underWay() {
      return kept.values().stream().filter(Replay::isUnderWay).toList();
    }
  }
}
