package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many events are usual at which hour of a working day and of a weekend (UTC), and whether
 * their silence is longer than chance explains.
 *
 * <p>Silence is measured in the events that were to be expected in it: were they to come one by one
 * and each by itself, silence of e expected events had the probability exp(-e). Events that come in
 * heaps have longer silences between them; so it must also be well longer, in expected events, than
 * the longest one before. What is expected of an hour is what came on the day with the fewest, of
 * the last {@value #DAYS}; an hour of which nothing is known yet is expected to be silent.
 */
final class Volume {
  private static final long LEAST_MILLIS = 30 * 60_000L;
  private static final double LEAST_EXPECTED = -Math.log(1e-6);
  private static final double LONGER = 2;
  private static final int BINS = 48;
  private static final int DAYS = 5;
  private static final int DAYS_OF_A_WEEK = 7;

  /** The 1st of January 1970 was the fourth day of its week. */
  private static final int FIRST_DAY = 3;

  private static final int WORKING_DAYS = 5;

  /** What came in each hour on the last days, the latest first. */
  private final long[][] counts = new long[BINS][0];

  private double median;
  private double longest;
  private long last;
  private long learnedTo;
  private boolean stopped;

  /**
   * What a silence is measured by.
   *
   * @param expected how many events should have come in it
   * @param usual how many come in such a time as a rule
   */
  record Silence(long millis, double expected, double usual) {
    /** In words, such as {@code for 3 h; usually 40 per hour}. */
    String words() {
      long minutes = millis / 60_000;
      String length = minutes < 120 ? minutes + " min" : minutes / 60 + " h";
      double perHour = usual * Hours.HOUR_MILLIS / millis;
      return "for "
          + length
          + "; usually "
          + (perHour >= 1
              ? Math.round(perHour) + " per hour"
              : Math.round(perHour * 24) + " per day");
    }
  }

  /**
   * An event came.
   *
   * @return whether that ends a silence that was noticed
   */
  boolean came(long millis) {
    if (last == 0) {
      learnedTo = Hours.hour(millis);
    }
    boolean back = stopped;
    if (!stopped && last > 0 && millis - last > 60_000) {
      longest = Math.max(longest, sum(last, millis, this::fewest));
    }
    stopped = false;
    last = Math.max(last, millis);
    return back;
  }

  /**
   * Learns from the hours that are over, and looks whether it has been silent for too long.
   *
   * @param upSince since when events could come in at all
   */
  boolean isSilent(Hours hours, long now, long upSince) {
    if (last == 0) {
      return false;
    }
    learn(hours, Hours.hour(now), upSince);
    if (!stopped && now - Math.max(last, upSince) >= LEAST_MILLIS) {
      Silence silence = silence(now, upSince);
      stopped = silence.expected() > Math.max(LEAST_EXPECTED, LONGER * longest);
    }
    return stopped;
  }

  Silence silence(long now, long upSince) {
    long from = Math.max(last, upSince);
    return new Silence(
        Math.max(1, now - from), sum(from, now, this::fewest), sum(from, now, this::usual));
  }

  private void learn(Hours hours, long hour, long upSince) {
    // The first hour was not seen as a whole, nor was the one in which we were started.
    for (long each = Math.max(learnedTo + 1, hour - Hours.KEPT + 1); each < hour; each++) {
      if (each * Hours.HOUR_MILLIS >= upSince && !stopped) {
        int bin = bin(each);
        long[] more = new long[Math.min(DAYS, counts[bin].length + 1)];
        more[0] = hours.events(each);
        System.arraycopy(counts[bin], 0, more, 1, more.length - 1);
        counts[bin] = more;
        median = median();
      }
      learnedTo = each;
    }
  }

  private double median() {
    double[] known =
        IntStream.range(0, BINS)
            .filter(bin -> counts[bin].length > 0)
            .mapToDouble(this::usual)
            .sorted()
            .toArray();
    return known.length == 0 ? 0 : known[known.length / 2];
  }

  private double usual(int bin) {
    long[] sorted = counts[bin].clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /** One day's heap is not yet what is usual. */
  private double fewest(int bin) {
    double fewest = Arrays.stream(counts[bin]).min().orElse(0);
    return counts[bin].length == 1 ? Math.min(fewest, median) : fewest;
  }

  private static int bin(long hour) {
    long day = Math.floorDiv(hour, 24L) + FIRST_DAY;
    boolean weekend = Math.floorMod(day, DAYS_OF_A_WEEK) >= WORKING_DAYS;
    return (weekend ? 24 : 0) + Math.floorMod(hour, 24);
  }

  /** Over that time, or its last week: more says nothing more. */
  private static double sum(long from, long to, IntToDoubleFunction perHour) {
    double sum = 0;
    long at = Math.max(from, to - DAYS_OF_A_WEEK * 24 * Hours.HOUR_MILLIS);
    while (at < to) {
      long hour = Hours.hour(at);
      long end = Math.min(to, (hour + 1) * Hours.HOUR_MILLIS);
      sum += perHour.applyAsDouble(bin(hour)) * (end - at) / Hours.HOUR_MILLIS;
      at = end;
    }
    return sum;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Forgets what was usual, if it is silent. */
  void accept() {
    if (stopped) {
      Arrays.fill(counts, new long[0]);
      median = 0;
      longest = 0;
      stopped = false;
    }
  }

  JsonObject write() {
    List<Json> bins = new ArrayList<>();
    for (long[] bin : counts) {
      bins.add(new JsonArray(Arrays.stream(bin).<Json>mapToObj(JsonNumber::new).toList()));
    }
    return JsonObject.builder()
        .put("counts", new JsonArray(bins))
        .put("longest", new JsonNumber(BigDecimal.valueOf(longest)))
        .put("last", last)
        .put("learnedTo", learnedTo)
        .put("stopped", stopped)
        .build();
  }

  static Volume read(JsonObject kept) {
    Volume volume = new Volume();
    List<Json> bins = kept.array("counts");
    for (int bin = 0; bin < Math.min(BINS, bins.size()); bin++) {
      if (bins.get(bin) instanceof JsonArray(List<Json> days)) {
        volume.counts[bin] = days.stream().mapToLong(Kept::whole).limit(DAYS).toArray();
      }
    }
    volume.median = volume.median();
    volume.longest = kept.number("longest").orElse(BigDecimal.ZERO).doubleValue();
    volume.last = Kept.whole(kept, "last");
    volume.learnedTo = Kept.whole(kept, "learnedTo");
    volume.stopped = kept.bool("stopped").orElse(false);
    return volume;
  }
}
