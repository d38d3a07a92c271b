package dev.tidings.core.endpoint;

import dev.tidings.core.event.EventType;
import java.util.Map;
import java.util.Set;

/**
 * On which terms an endpoint gets data.
 *
 * @param versions the schema versions that it wants, where it does not take what is active
 * @param policy what it is given of personal data
 * @param regions the data regions it may receive events from; events that carry another one, or any
 *     where there are none here, do not go to it. Events without a region go everywhere
 */
public record Terms(Map<EventType, Integer> versions, DataPolicy policy, Set<String> regions) {
  public static final Terms OPEN = new Terms(Map.of(), DataPolicy.KEEP, Set.of());

  public Terms {
    versions = Map.copyOf(versions);
    regions = Set.copyOf(regions);
  }
}
