package dev.tidings.core.catalogue;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.subscription.BadPatternException;
import dev.tidings.core.subscription.EventTypePattern;
import dev.tidings.core.subscription.UsedFields;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who depends on something that changes.
 *
 * @param endpoint whose filter, transformation, data policy or pin it is
 * @param part {@code filter}, {@code transformation}, {@code dataPolicy} or {@code version}
 * @param field the field that changes and is used; empty for a version that is pinned
 */
public record Impact(TenantId tenant, EndpointId endpoint, String part, String field) {
  /** How many endpoints are named in a sentence; the others are only counted. */
  private static final int MOST_NAMED = 20;

  /**
   * Everybody who gets events of a type and depends on one of these fields.
   *
   * @param fields such as {@code data.items[].sku}
   */
  public static List<Impact> of(
      EventType type, Collection<String> fields, Collection<Endpoint> endpoints) {
    List<Impact> impacts = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (!covers(endpoint, type)) {
        continue;
      }
      endpoint
          .subscription()
          .filter()
          .map(UsedFields::of)
          .ifPresent(used -> impacts.addAll(uses(endpoint, "filter", used, fields)));
      endpoint
          .subscription()
          .transformation()
          .map(UsedFields::of)
          .ifPresent(used -> impacts.addAll(uses(endpoint, "transformation", used, fields)));
      impacts.addAll(
          uses(
              endpoint,
              "dataPolicy",
              endpoint.subscription().terms().policy().fields().keySet(),
              fields));
      if (endpoint.subscription().terms().versions().containsKey(type)) {
        impacts.add(new Impact(endpoint.tenant(), endpoint.id(), "version", ""));
      }
    }
    return List.copyOf(impacts);
  }

  /**
   * The same in words, one sentence a field, such as {@code 2 endpoints use data.total: ep_1
   * (filter), ep_2 (filter, transformation)}.
   */
  public static List<String> inWords(List<Impact> impacts) {
    Map<String, Map<String, List<String>>> users = new TreeMap<>();
    for (Impact impact : impacts) {
      users
          .computeIfAbsent(impact.field(), _ -> new TreeMap<>())
          .computeIfAbsent(impact.endpoint().value(), _ -> new ArrayList<>())
          .add(impact.part());
    }
    return users.entrySet().stream()
        .map(field -> inWords(field.getKey(), field.getValue()))
        .toList();
  }

  private static String inWords(String field, Map<String, List<String>> parts) {
    boolean one = parts.size() == 1;
    String what =
        field.isEmpty()
            ? (one ? "pins" : "pin") + " a version of this type"
            : (one ? "uses " : "use ") + field;
    int others = parts.size() - MOST_NAMED;
    return (one ? "1 endpoint " : parts.size() + " endpoints ")
        + what
        + parts.entrySet().stream()
            .limit(MOST_NAMED)
            .map(each ->
                field.isEmpty()
                    ? each.getKey()
                    : each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
            .collect(Collectors.joining(", ", ": ", others > 0 ? " and " + others + " more" : ""));
  }

  private static boolean covers(Endpoint endpoint, EventType type) {
    return endpoint.subscription().eventTypes().stream()
        .anyMatch(written -> {
          try {
            return EventTypePattern.parse(written).matches(type);
          } catch (BadPatternException _) {
            return false;
          }
        });
  }

  private static List<Impact> uses(
      Endpoint endpoint, String part, Set<String> used, Collection<String> fields) {
    return fields.stream()
        .distinct()
        .filter(field -> used.stream().anyMatch(each -> touches(each, field)))
        .map(field -> new Impact(endpoint.tenant(), endpoint.id(), part, field))
        .toList();
  }

  /** Whether one of the two is the other, or a part of it. */
  private static boolean touches(String used, String changed) {
    String plain = changed.replace("[]", "").replace(".*", "");
    return used.equals(plain) || used.startsWith(plain + ".") || plain.startsWith(used + ".");
  }
}
