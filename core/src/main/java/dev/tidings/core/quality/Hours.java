package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.quality.Figures.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts by the hour, for the last {@value #KEPT} hours, and in total. */
final class Hours {
  static final int KEPT = 48;
  static final long HOUR_MILLIS = 3_600_000;

  /** What is counted. */
  enum What {
    EVENTS(0),
    MISSING_SUBJECT(1),
    MISSING_REQUIRED(2),
    VIOLATIONS(3),
    UNKNOWN_TYPE(4),
    LATE(5),
    FUTURE(6),
    DUPLICATES(7),
    DELAY_MILLIS(8);

    private final int column;

    What(int column) {
      this.column = column;
    }
  }

  private static final int WIDTH = What.values().length;

  private final long[] hours = new long[KEPT];
  private final long[][] counts = new long[KEPT][];
  private final long[] total = new long[WIDTH];

  Hours() {
    Arrays.fill(hours, -1);
  }

  static long hour(long millis) {
    return Math.floorDiv(millis, HOUR_MILLIS);
  }

  void add(What what, long amount, long millis) {
    total[what.column] += amount;
    long hour = hour(millis);
    int slot = (int) Math.floorMod(hour, (long) KEPT);
    if (hours[slot] > hour) {
      return;
    }
    long[] row = counts[slot];
    if (row == null) {
      row = new long[WIDTH];
      counts[slot] = row;
    }
    if (hours[slot] != hour) {
      Arrays.fill(row, 0);
      hours[slot] = hour;
    }
    row[what.column] += amount;
  }

  long events(long hour) {
    int slot = (int) Math.floorMod(hour, (long) KEPT);
    return hours[slot] == hour ? counts[slot][What.EVENTS.column] : 0;
  }

  Counts total() {
    return counts(total);
  }

  /** The hours from {@code since} on in which there was something, of those before {@code now}. */
  List<Figures.Hour> since(Instant since, Instant now) {
    long last = hour(now.toEpochMilli());
    List<Figures.Hour> found = new ArrayList<>();
    for (long hour = Math.max(hour(since.toEpochMilli()), last - KEPT + 1); hour <= last; hour++) {
      int slot = (int) Math.floorMod(hour, (long) KEPT);
      if (hours[slot] == hour) {
        found.add(new Figures.Hour(Instant.ofEpochMilli(hour * HOUR_MILLIS), counts(counts[slot])));
      }
    }
    return found;
  }

  private static Counts counts(long[] row) {
    long events = row[What.EVENTS.column];
    return new Counts(
        events,
        row[What.MISSING_SUBJECT.column],
        row[What.MISSING_REQUIRED.column],
        row[What.VIOLATIONS.column],
        row[What.UNKNOWN_TYPE.column],
        row[What.LATE.column],
        row[What.FUTURE.column],
        row[What.DUPLICATES.column],
        Duration.ofMillis(events == 0 ? 0 : row[What.DELAY_MILLIS.column] / events));
  }

  JsonObject write() {
    List<Json> rows = new ArrayList<>();
    for (int slot = 0; slot < KEPT; slot++) {
      if (hours[slot] >= 0) {
        List<Json> row = new ArrayList<>();
        row.add(new JsonNumber(hours[slot]));
        row.addAll(numbers(counts[slot]));
        rows.add(new JsonArray(row));
      }
    }
    return JsonObject.builder()
        .put("total", new JsonArray(numbers(total)))
        .put("hours", new JsonArray(rows))
        .build();
  }

  private static List<Json> numbers(long[] row) {
    return Arrays.stream(row).<Json>mapToObj(JsonNumber::new).toList();
  }

  static Hours read(JsonObject kept) {
    Hours read = new Hours();
    fill(read.total, kept.array("total"));
    for (Json each : kept.array("hours")) {
      if (each instanceof JsonArray(List<Json> row) && row.size() > 1) {
        long hour = Kept.whole(row.getFirst());
        int slot = (int) Math.floorMod(hour, (long) KEPT);
        long[] counts = new long[WIDTH];
        fill(counts, row.subList(1, row.size()));
        read.hours[slot] = hour;
        read.counts[slot] = counts;
      }
    }
    return read;
  }

  private static void fill(long[] row, List<Json> numbers) {
    for (int i = 0; i < Math.min(row.length, numbers.size()); i++) {
      row[i] = Kept.whole(numbers.get(i));
    }
  }
}
