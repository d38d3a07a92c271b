package dev.tidings.contract.memory;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.KeyStore;
import dev.tidings.core.id.KeyId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** API keys in memory. */
public final class InMemoryKeyStore implements KeyStore {
  private final NavigableMap<String, ApiKey> byId = new TreeMap<>();

  @Override
  public synchronized void add(ApiKey key) {
    byId.put(key.id().value(), key);
  }

  @Override
  public synchronized Optional<ApiKey> find(String hash) {
    return byId.values().stream().filter(key -> key.hash().equals(hash)).findFirst();
  }

  @Override
  public synchronized List<ApiKey> all() {
    return List.copyOf(byId.values());
  }

  @Override
  public synchronized boolean delete(KeyId id) {
    return byId.remove(id.value()) != null;
  }
}
