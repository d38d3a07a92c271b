package dev.tidings.contract.memory;

import dev.tidings.core.catalogue.CatalogueStore;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.event.EventType;
import java.util.List;
import java.util.TreeMap;

/** A catalogue in memory. */
public final class InMemoryCatalogueStore implements CatalogueStore {
  private final TreeMap<String, CatalogueType> types = new TreeMap<>();

  @Override
  public synchronized void put(List<CatalogueType> changed) {
    changed.forEach(type -> types.put(type.name().value(), type));
  }

  @Override
  public synchronized boolean delete(EventType name) {
    return types.remove(name.value()) != null;
  }

  @Override
  public synchronized List<CatalogueType> all() {
    return List.copyOf(types.values());
  }
}
