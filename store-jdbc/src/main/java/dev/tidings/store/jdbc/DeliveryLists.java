package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the deliveries of a page. All that an endpoint has in one state lies together in an index,
 * in the log's order; a page is merged from as many of these strands as the query asks for, so it
 * takes no longer where there are millions of others.
 */
final class DeliveryLists {
  private static final Comparator<DeliveryKey> NEWEST_FIRST =
      Comparator.comparingInt(DeliveryKey::partition)
          .thenComparingLong(DeliveryKey::offset)
          .thenComparingInt(DeliveryKey::endpoint)
          .reversed();

  static final String STRAND =
      """
      SELECT log_partition, log_offset, endpoint FROM delivery
      WHERE endpoint = ? AND state = ? AND log_partition = ? AND log_offset >= ? AND log_offset < ?
      ORDER BY log_offset DESC LIMIT ?
      """;
  static final String WINDOW =
      """
      SELECT log_partition, log_offset, endpoint, state FROM delivery
      WHERE log_partition = ? AND log_offset >= ? AND log_offset < ?
      ORDER BY log_offset DESC, endpoint DESC LIMIT ?
      """;

  /** From so many strands on it pays to look at the newest deliveries of everybody first. */
  private static final int MANY_STRANDS = 200;

  private static final int WINDOW_ROWS = 4000;

  private final Session session;
  private final EndpointRefs refs;

  /** What a query asks for within one partition. */
  private record Range(int partition, long from, long until) {}

  /** What one endpoint has in one state. */
  private record Strand(int endpoint, int state) {}

  DeliveryLists(Session session, EndpointRefs refs) {
    this.session = session;
    this.refs = refs;
  }

  Page<Delivery> page(DeliveryQuery query, PageRequest page) throws SQLException {
    Optional<DeliveryKey> after =
        page.cursor().isPresent()
            ? Optional.of(parse(page.cursor().get(), query))
            : Optional.empty();
    List<Strand> strands = strands(query);
    NavigableSet<DeliveryKey> found = new TreeSet<>(NEWEST_FIRST);
    for (Range range : ranges(query, after)) {
      if (found.size() > page.limit()) {
        break;
      }
      collect(strands, range, after, page.limit() + 1, found);
    }
    List<Delivery> deliveries = new ArrayList<>();
    for (DeliveryKey key : found) {
      if (deliveries.size() == page.limit()) {
        return new Page<>(deliveries, Optional.of(deliveries.getLast().id().toString()));
      }
      // One that was forgotten since we found it is left out.
      DeliveryColumns.find(session, key, refs).ifPresent(deliveries::add);
    }
    return Page.last(deliveries);
  }

  private DeliveryKey parse(String cursor, DeliveryQuery query) {
    DeliveryId id = DeliveryId.parse(cursor).orElseThrow(() -> new BadCursorException(cursor));
    EndpointRefs.Ref ref =
        refs.find(id.endpoint())
            .filter(known -> known.tenant().equals(query.tenant()))
            .orElseThrow(() -> new BadCursorException(cursor));
    return DeliveryKey.of(id, ref);
  }

  private List<Strand> strands(DeliveryQuery query) {
    List<EndpointRefs.Ref> endpoints =
        query.endpoint().isPresent()
            ? refs.find(query.endpoint().get()).stream()
                .filter(ref -> ref.tenant().equals(query.tenant()))
                .toList()
            : refs.of(query.tenant());
    List<DeliveryState> states =
        query.state().map(List::of).orElse(List.of(DeliveryState.values()));
    List<Strand> strands = new ArrayList<>(endpoints.size() * states.size());
    for (EndpointRefs.Ref endpoint : endpoints) {
      for (DeliveryState state : states) {
        strands.add(new Strand(endpoint.number(), Codes.of(state)));
      }
    }
    return strands;
  }

  /** The ranges of the log that are looked at, newest first, none of it after the cursor. */
  private List<Range> ranges(DeliveryQuery query, Optional<DeliveryKey> after) throws SQLException {
    List<Range> ranges = new ArrayList<>();
    if (query.spans().isEmpty()) {
      int last =
          session
              .command("SELECT coalesce(max(log_partition), -1) FROM delivery")
              .first(Row::number)
              .orElse(-1);
      for (int partition = last; partition >= 0; partition--) {
        ranges.add(new Range(partition, 0, Long.MAX_VALUE));
      }
    } else {
      query.spans().stream()
          .map(span ->
              new Range(span.from().partition(), span.from().offset(), span.until().offset()))
          .sorted(Comparator.comparingInt(Range::partition).reversed())
          .forEach(ranges::add);
    }
    after.ifPresent(key -> ranges.removeIf(range -> range.partition() > key.partition()));
    return ranges;
  }

  private void collect(
      List<Strand> strands,
      Range range,
      Optional<DeliveryKey> after,
      int wanted,
      NavigableSet<DeliveryKey> found)
      throws SQLException {
    if (strands.size() >= MANY_STRANDS && collectFromWindow(strands, range, after, wanted, found)) {
      return;
    }
    for (Strand strand : strands) {
      long until = range.until();
      if (after.isPresent() && after.get().partition() == range.partition()) {
        // Deliveries of one event are listed by the endpoint's number, the highest first.
        long last = after.get().offset();
        until = Math.min(until, strand.endpoint() < after.get().endpoint() ? last + 1 : last);
      }
      // Once there are enough, only what is newer than the oldest of them is of interest.
      boolean enough = found.size() >= wanted;
      long from = enough ? Math.max(range.from(), found.last().offset()) : range.from();
      if (from < until) {
        found.addAll(
            session
                .command(STRAND)
                .with(strand.endpoint())
                .with(strand.state())
                .with(range.partition())
                .with(from)
                .with(until)
                .with(wanted)
                .list(DeliveryKey::read));
        while (found.size() > wanted) {
          found.pollLast();
        }
      }
    }
  }

  /**
   * Looks through the newest deliveries of everybody, and says whether they were enough: they are
   * for a tenant that has a good part of all.
   */
  private boolean collectFromWindow(
      List<Strand> strands,
      Range range,
      Optional<DeliveryKey> after,
      int wanted,
      NavigableSet<DeliveryKey> found)
      throws SQLException {
    Set<Strand> asked = Set.copyOf(strands);
    boolean continues = after.isPresent() && after.get().partition() == range.partition();
    List<Optional<DeliveryKey>> window =
        session
            .command(WINDOW)
            .with(range.partition())
            .with(range.from())
            .with(continues ? Math.min(range.until(), after.get().offset() + 1) : range.until())
            .with(WINDOW_ROWS)
            .list(row -> {
              DeliveryKey key = DeliveryKey.read(row);
              Strand strand = new Strand(key.endpoint(), row.number());
              return asked.contains(strand) ? Optional.of(key) : Optional.empty();
            });
    window.stream()
        .flatMap(Optional::stream)
        .filter(key -> !continues || NEWEST_FIRST.compare(key, after.get()) > 0)
        .limit(wanted)
        .forEach(found::add);
    while (found.size() > wanted) {
      found.pollLast();
    }
    return found.size() == wanted || window.size() < WINDOW_ROWS;
  }
}
