package dev.tidings.core.catalogue;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.subscription.SubscriptionCompiler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All event types that somebody has described, as they are now. Safe for use by many threads. */
public final class Catalogue {
  private final Map<EventType, CatalogueType> types = new ConcurrentHashMap<>();
  private final Map<SchemaVersion, SchemaValidator> validators = new ConcurrentHashMap<>();

  public Catalogue(CatalogueStore store, SubscriptionCompiler compiler) {
    store.all().forEach(type -> types.put(type.name(), type));
  }

  public Optional<CatalogueType> find(EventType name) {
    return Optional.ofNullable(types.get(name));
  }

  public ValidationMode mode(EventType name) {
    return find(name).map(CatalogueType::mode).orElse(ValidationMode.OBSERVE);
  }

  public Validation validate(EventType name, Json data) {
    Optional<CatalogueType> type = find(name);
    if (type.isEmpty()) {
      return new Validation.Unknown();
    }
    Optional<SchemaVersion> active = type.get().active();
    if (active.isEmpty()) {
      return new Validation.Undescribed();
    }
    List<Violation> violations =
        validators
            .computeIfAbsent(
                active.get(), version -> SchemaValidator.of(version.content().schema()))
            .violations(data);
    return violations.isEmpty()
        ? new Validation.Fits(active.get().number())
        : new Validation.Breaks(active.get().number(), violations);
  }

  public Shaping convert(CatalogueType type, int from, int to, Event event) {
    return new Shaping.Unchanged();
  }
}
