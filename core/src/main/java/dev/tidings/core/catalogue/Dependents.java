package dev.tidings.core.catalogue;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.EventType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The endpoints that know an event type by its name.
 *
 * @param pinning those that pin a version of it, whether they get events of that type or not
 * @param naming those that subscribe to it, and not only by a pattern
 */
public record Dependents(List<Endpoint> pinning, List<Endpoint> naming) {
  /** How many endpoints are named in a sentence; the others are only counted. */
  private static final int MOST_NAMED = 20;

  public Dependents {
    pinning = List.copyOf(pinning);
    naming = List.copyOf(naming);
  }

  public static Dependents of(EventType type, Collection<Endpoint> endpoints) {
    return new Dependents(
        endpoints.stream().filter(each -> pins(each).containsKey(type)).toList(),
        endpoints.stream()
            .filter(each -> each.subscription().eventTypes().contains(type.value()))
            .toList());
  }

  private static Map<EventType, Integer> pins(Endpoint endpoint) {
    return endpoint.subscription().terms().versions();
  }

  /** Only what depends on one version. */
  public Dependents on(EventType type, int version) {
    return new Dependents(
        pinning.stream()
            .filter(each -> Integer.valueOf(version).equals(pins(each).get(type)))
            .toList(),
        List.of());
  }

  /** Such as {@code 2 endpoints pin it: ep_1 (crm), ep_2}; empty where none does. */
  public Optional<String> pinningInWords() {
    return inWords("pins it", "pin it", pinning);
  }

  /** Such as {@code 1 endpoint subscribes to it by name: ep_1}; empty where none does. */
  public Optional<String> namingInWords() {
    return inWords("subscribes to it by name", "subscribe to it by name", naming);
  }

  private static Optional<String> inWords(String does, String doThat, List<Endpoint> endpoints) {
    if (endpoints.isEmpty()) {
      return Optional.empty();
    }
    int others = endpoints.size() - MOST_NAMED;
    return Optional.of(
        (endpoints.size() == 1 ? "1 endpoint " + does : endpoints.size() + " endpoints " + doThat)
            + endpoints.stream()
                .limit(MOST_NAMED)
                .map(Dependents::title)
                .collect(
                    Collectors.joining(", ", ": ", others > 0 ? " and " + others + " more" : "")));
  }

  private static String title(Endpoint endpoint) {
    return endpoint.id().value()
        + endpoint.description().name().map(name -> " (" + name + ")").orElse("");
  }
}
