package dev.tidings.contract.memory;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.source.NameTakenException;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceStore;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Sources in memory. */
public final class InMemorySourceStore implements SourceStore {
  private final NavigableMap<String, Source> byId = new TreeMap<>();

  @Override
  public synchronized void add(Source source) {
    boolean taken =
        byId.values().stream()
            .anyMatch(other ->
                other.tenant().equals(source.tenant())
                    && other.name().equals(source.name())
                    && !other.id().equals(source.id()));
    if (taken) {
      throw new NameTakenException(source.name());
    }
    byId.put(source.id().value(), source);
  }

  @Override
  public synchronized Optional<Source> update(SourceId id, UnaryOperator<Source> change) {
    Optional<Source> changed = Optional.ofNullable(byId.get(id.value())).map(change);
    changed.ifPresent(this::add);
    return changed;
  }

  @Override
  public synchronized boolean delete(SourceId id) {
    return byId.remove(id.value()) != null;
  }

  @Override
  public synchronized List<Source> all() {
    return List.copyOf(byId.values());
  }
}
