package dev.tidings.core.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All providers that there are, by their names. */
public final class Providers {
  private final Map<String, Provider> byName = new TreeMap<>();

  public Providers(List<Provider> providers) {
    for (Provider provider : providers) {
      if (byName.put(provider.name(), provider) != null) {
        throw new IllegalArgumentException("two providers are called " + provider.name());
      }
    }
  }

  public Optional<Provider> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them, by name. */
  public List<Provider> all() {
    return List.copyOf(byName.values());
  }
}
