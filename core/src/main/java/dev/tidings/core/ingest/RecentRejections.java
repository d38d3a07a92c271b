package dev.tidings.core.ingest;

import dev.tidings.core.id.SourceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last {@value #MAX_PER_SOURCE} requests to each source that were not believed or could not be
 * looked at, in memory, so that somebody who sets a source up can see why. Holds nothing that could
 * be secret or personal. Safe for use by many threads.
 */
public final class RecentRejections {
  public static final int MAX_PER_SOURCE = 50;
  private static final int MAX_HEADERS = 40;
  private static final int MAX_NAME_LENGTH = 64;

  private final Map<SourceId, Deque<Rejection>> bySource = new ConcurrentHashMap<>();

  /**
   * A request that was not believed, or refused before it could be looked at.
   *
   * @param reason why not
   * @param headerNames the names of its headers, without their values
   * @param bodyBytes how long its body was
   */
  public record Rejection(
      Instant at, String reason, String method, List<String> headerNames, long bodyBytes) {}

  void add(
      SourceId source, Instant at, String reason, String method, Set<String> headers, long size) {
    List<String> names =
        new TreeSet<>(headers)
            .stream()
                .limit(MAX_HEADERS)
                .map(name -> name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)))
                .toList();
    Rejection rejection =
        new Rejection(at, reason, method.substring(0, Math.min(method.length(), 16)), names, size);
    bySource.compute(
        source,
        (_, before) -> {
          Deque<Rejection> recent = before == null ? new ArrayDeque<>() : new ArrayDeque<>(before);
          recent.addFirst(rejection);
          if (recent.size() > MAX_PER_SOURCE) {
            recent.removeLast();
          }
          return recent;
        });
  }

  /** A source's, the latest first. */
  public List<Rejection> of(SourceId source) {
    return List.copyOf(bySource.getOrDefault(source, new ArrayDeque<>()));
  }

  /** Lets go of a source that is no more. */
  public void forget(SourceId source) {
    bySource.remove(source);
  }
}
