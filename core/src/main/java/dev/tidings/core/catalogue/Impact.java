package dev.tidings.core.catalogue;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.subscription.BadPatternException;
import dev.tidings.core.subscription.EventTypePattern;
import dev.tidings.core.subscription.UsedFields;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who depends on something that changes.
 *
 * @param endpoint whose filter, transformation, data policy or pin it is
 * @param part {@code filter}, {@code transformation}, {@code dataPolicy} or {@code version}
 * @param field the field that changes and is used; empty for a version that is pinned
 */
public record Impact(TenantId tenant, EndpointId endpoint, String part, String field) {

  /** Everybody who gets events of a type and depends on what changes. */
  public static List<Impact> of(
      EventType type, List<SchemaChange> changes, List<Endpoint> endpoints) {
    List<Impact> impacts = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (!covers(endpoint, type)) {
        continue;
      }
      endpoint
          .subscription()
          .filter()
          .map(UsedFields::of)
          .ifPresent(used -> impacts.addAll(uses(endpoint, "filter", used, changes)));
      endpoint
          .subscription()
          .transformation()
          .map(UsedFields::of)
          .ifPresent(used -> impacts.addAll(uses(endpoint, "transformation", used, changes)));
      impacts.addAll(
          uses(
              endpoint,
              "dataPolicy",
              endpoint.subscription().terms().policy().fields().keySet(),
              changes));
      if (endpoint.subscription().terms().versions().containsKey(type)) {
        impacts.add(new Impact(endpoint.tenant(), endpoint.id(), "version", ""));
      }
    }
    return List.copyOf(impacts);
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
      Endpoint endpoint, String part, Set<String> used, List<SchemaChange> changes) {
    return changes.stream()
        .map(SchemaChange::field)
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
