package dev.tidings.core.subscription;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what may want an event among many: by its tenant and event type, in a time that depends on
 * how many are found and not on how many there are. Immutable; a change makes a new index that
 * shares nearly all of the old one.
 *
 * @param <T> what is found
 */
public final class SubscriptionIndex<T> {
  private static final Comparator<Registered<?>> BY_ID =
      Comparator.comparing(registered -> registered.id().value());

  private final PersistentMap<EndpointId, Registered<T>> byEndpoint;
  private final PersistentMap<Place, List<Registered<T>>> byPlace;

  private SubscriptionIndex(
      PersistentMap<EndpointId, Registered<T>> byEndpoint,
      PersistentMap<Place, List<Registered<T>>> byPlace) {
    this.byEndpoint = byEndpoint;
    this.byPlace = byPlace;
  }

  /**
   * Where something is looked for. The word is the event type, the prefix, or empty for all: a
   * string, because making an {@link EventType} of each prefix at each event would cost more than
   * all the rest.
   */
  private record Place(TenantId tenant, Kind kind, String word) {
    static Place of(TenantId tenant, EventTypePattern pattern) {
      return switch (pattern) {
        case EventTypePattern.Exact exact -> new Place(tenant, Kind.EXACT, exact.type().value());
        case EventTypePattern.Below below -> new Place(tenant, Kind.BELOW, below.prefix().value());
        case EventTypePattern.Everything _ -> new Place(tenant, Kind.EVERYTHING, "");
      };
    }
  }

  private enum Kind {
    EXACT,
    BELOW,
    EVERYTHING
  }

  private record Registered<T>(
      EndpointId id, TenantId tenant, List<EventTypePattern> patterns, T value) {}

  /** An index with nothing in it. */
  public static <T> SubscriptionIndex<T> empty() {
    return new SubscriptionIndex<>(PersistentMap.empty(), PersistentMap.empty());
  }

  /** How many endpoints are in it. */
  public int size() {
    return byEndpoint.size();
  }

  /**
   * This index with {@code value} for that endpoint, in place of what it had for it.
   *
   * @param patterns of which no two match the same event type, as {@link
   *     CompiledSubscription#patterns} has them
   */
  public SubscriptionIndex<T> with(
      EndpointId id, TenantId tenant, List<EventTypePattern> patterns, T value) {
    SubscriptionIndex<T> others = without(id);
    Registered<T> added = new Registered<>(id, tenant, List.copyOf(patterns), value);
    PersistentMap<Place, List<Registered<T>>> places = others.byPlace;
    for (EventTypePattern pattern : added.patterns()) {
      Place place = Place.of(tenant, pattern);
      places = places.with(place, inserted(places.get(place).orElse(List.of()), added));
    }
    return new SubscriptionIndex<>(others.byEndpoint.with(id, added), places);
  }

  /** This index without that endpoint. */
  public SubscriptionIndex<T> without(EndpointId id) {
    Optional<Registered<T>> found = byEndpoint.get(id);
    if (found.isEmpty()) {
      return this;
    }
    Registered<T> removed = found.get();
    PersistentMap<Place, List<Registered<T>>> places = byPlace;
    for (EventTypePattern pattern : removed.patterns()) {
      Place place = Place.of(removed.tenant(), pattern);
      List<Registered<T>> left = new ArrayList<>(places.get(place).orElse(List.of()));
      left.removeIf(other -> other.id().equals(id));
      places = left.isEmpty() ? places.without(place) : places.with(place, left);
    }
    return new SubscriptionIndex<>(byEndpoint.without(id), places);
  }

  /** All that is there for an event of that tenant and type, in the order of the endpoints' ids. */
  public List<T> matching(TenantId tenant, EventType type) {
    String word = type.value();
    List<Registered<T>> found = new ArrayList<>();
    int places = add(new Place(tenant, Kind.EXACT, word), found);
    for (int dot = word.indexOf('.'); dot >= 0; dot = word.indexOf('.', dot + 1)) {
      places += add(new Place(tenant, Kind.BELOW, word.substring(0, dot)), found);
    }
    places += add(new Place(tenant, Kind.EVERYTHING, ""), found);
    if (places > 1) {
      found.sort(BY_ID);
    }
    List<T> values = new ArrayList<>(found.size());
    found.forEach(registered -> values.add(registered.value()));
    return values;
  }

  private int add(Place place, List<Registered<T>> found) {
    Optional<List<Registered<T>>> here = byPlace.get(place);
    here.ifPresent(found::addAll);
    return here.isPresent() ? 1 : 0;
  }

  private static <T> List<Registered<T>> inserted(List<Registered<T>> all, Registered<T> added) {
    int at = -1 - Collections.binarySearch(all, added, BY_ID);
    List<Registered<T>> more = new ArrayList<>(all.size() + 1);
    more.addAll(all.subList(0, at));
    more.add(added);
    more.addAll(all.subList(at, all.size()));
    return more;
  }
}
