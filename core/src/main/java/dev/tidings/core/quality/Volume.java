package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
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
 * the longest one before. What is expected of an hour is what came on the day with the fewest; an
 * hour of which nothing is known yet is expected to be silent.
 */
final class Volume {
  private static final long LEAST_MILLIS = 30 * 60_000L;
  private static final double LEAST_EXPECTED = -Math.log(1e-6);
  private static final double LONGER = 2;
  private static final int BINS = 48;

  /** How many days an hour's rate is a mean of, the later ones counting more. */
  private static final int DAYS = 14;

  private final double[] usual = new double[BINS];
  private final double[] fewest = new double[BINS];
  private final int[] days = new int[BINS];
  private double median;
  private double longest;
  private long last;
  private long learnedTo;
  private boolean stopped;

  /**
   * What a silence is measured by.
   *
   * @param expected how many events should have come in it
   * @param usual how many come in such a time on average
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
      longest = Math.max(longest, expected(last, millis));
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
    Silence silence = silence(now, upSince);
    if (!stopped
        && silence.millis() >= LEAST_MILLIS
        && silence.expected() > Math.max(LEAST_EXPECTED, LONGER * longest)) {
      stopped = true;
    }
    return stopped;
  }

  Silence silence(long now, long upSince) {
    long from = Math.max(last, upSince);
    return new Silence(
        Math.max(1, now - from), expected(from, now), sum(from, now, bin -> usual[bin]));
  }

  private void learn(Hours hours, long hour, long upSince) {
    // The first hour was not seen as a whole, nor was the one in which we were started.
    for (long each = Math.max(learnedTo + 1, hour - Hours.KEPT + 1); each < hour; each++) {
      if (each * Hours.HOUR_MILLIS >= upSince && !stopped) {
        int bin = bin(each * Hours.HOUR_MILLIS);
        days[bin] = Math.min(DAYS, days[bin] + 1);
        double events = (double) hours.events(each);
        usual[bin] += (events - usual[bin]) / days[bin];
        // The fewest is forgotten slowly, and one day's heap is not yet what is usual.
        double before = fewest[bin] + (usual[bin] - fewest[bin]) / DAYS;
        fewest[bin] = days[bin] == 1 ? events : Math.min(events, before);
        median = median();
      }
      learnedTo = each;
    }
  }

  private double median() {
    double[] known =
        IntStream.range(0, BINS)
            .filter(bin -> days[bin] > 0)
            .mapToDouble(bin -> usual[bin])
            .toArray();
    Arrays.sort(known);
    return known.length == 0 ? 0 : known[known.length / 2];
  }

  private double atLeast(int bin) {
    return days[bin] == 1 ? Math.min(fewest[bin], median) : fewest[bin];
  }

  private static int bin(long millis) {
    var time = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    DayOfWeek day = time.getDayOfWeek();
    boolean weekend = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    return (weekend ? 24 : 0) + time.getHour();
  }

  /** How many events are to be expected in that time. */
  private double expected(long from, long to) {
    return sum(from, to, this::atLeast);
  }

  /** Over that time, or its last week: more says nothing more. */
  private static double sum(long from, long to, IntToDoubleFunction perHour) {
    double expected = 0;
    long at = Math.max(from, to - 7 * 24 * Hours.HOUR_MILLIS);
    while (at < to) {
      long end = Math.min(to, (Hours.hour(at) + 1) * Hours.HOUR_MILLIS);
      expected += perHour.applyAsDouble(bin(at)) * (end - at) / Hours.HOUR_MILLIS;
      at = end;
    }
    return expected;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Forgets what was usual. */
  void accept() {
    if (stopped) {
      Arrays.fill(usual, 0);
      Arrays.fill(days, 0);
      median = 0;
      longest = 0;
      stopped = false;
    }
  }

  JsonObject write() {
    List<Json> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      bins.add(new JsonNumber(BigDecimal.valueOf(usual[bin])));
      bins.add(new JsonNumber(BigDecimal.valueOf(fewest[bin])));
      bins.add(new JsonNumber((long) days[bin]));
    }
    return JsonObject.builder()
        .put("bins", new JsonArray(bins))
        .put("longest", new JsonNumber(BigDecimal.valueOf(longest)))
        .put("last", last)
        .put("learnedTo", learnedTo)
        .put("stopped", stopped)
        .build();
  }

  static Volume read(JsonObject kept) {
    Volume volume = new Volume();
    List<Json> bins = kept.array("bins");
    for (int bin = 0; bin < BINS && 3 * bin + 2 < bins.size(); bin++) {
      volume.usual[bin] = bins.get(3 * bin).asNumber().orElse(BigDecimal.ZERO).doubleValue();
      volume.fewest[bin] = bins.get(3 * bin + 1).asNumber().orElse(BigDecimal.ZERO).doubleValue();
      volume.days[bin] = (int) Kept.whole(bins.get(3 * bin + 2));
    }
    volume.median = volume.median();
    volume.longest = kept.number("longest").orElse(BigDecimal.ZERO).doubleValue();
    volume.last = Kept.whole(kept, "last");
    volume.learnedTo = Kept.whole(kept, "learnedTo");
    volume.stopped = kept.bool("stopped").orElse(false);
    return volume;
  }
}
