package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How often something bad is seen, such as a field that is missing, and whether that has become
 * more often than chance explains.
 *
 * <p>Two tests raise the alarm. The quick one looks at how often in a row: each has the probability
 * (bad + 1) / (all + 2), by what was seen before it, and a row of less than one in a million is no
 * chance; nor may it be explained by how the bad came in rows before. The slow one looks at each
 * {@value #WINDOW}: their share of the bad must be far from what it was on the whole and from the
 * worst there was.
 *
 * <p>It is over when enough are as before. What comes again soon after that, such as a batch that
 * is late every hour, is over only when it was good for well longer than in between.
 */
final class RateWatch {
  private static final int WINDOW = 50;
  private static final double CHANCE = 1e-6;
  private static final double CHANCE_OF_A_WINDOW = Math.log(1e-9);

  /** A rate is never taken for lower: then three in a row are the fewest that say something. */
  private static final double LEAST_RATE = 0.002;

  /** With fewer observations than that, it only learns. */
  private static final int ENOUGH = 20;

  /** How many times longer than any row before is one that says something. */
  private static final int LONGER = 3;

  private static final double WORSE = 0.25;

  /** The fewest in a row that say that it is over. */
  private static final int GOOD_IN_A_ROW = 10;

  /** What comes again after so many good ones has nothing to do with what was before. */
  private static final int LONG_GOOD = 500;

  private long total;
  private long bad;
  private long row;
  private double chanceOfRow = 1;
  private long longestRow;
  private int windowTotal;
  private int windowBad;
  private int worstWindow;
  private final Sightings inRow = new Sightings();
  private final Sightings inWindow = new Sightings();
  private Evidence evidence = Evidence.of(Instant.EPOCH, Optional.empty());
  private boolean alarmed;
  private long goodRow;
  private long longestGoodRow;

  private long usual;

  /** How many have to be as before until it is over. */
  private long enough = GOOD_IN_A_ROW;

  /** How many were good since the last bad one of the last alarm. */
  private long calm = LONG_GOOD;

  /** What changed with one more observation. */
  enum Change {
    NONE,
    ALARMED,
    OVER
  }

  /** A watch for what had been bad so many times, and never good, before it was watched. */
  static RateWatch after(long bad) {
    RateWatch watch = new RateWatch();
    watch.total = bad;
    watch.bad = bad;
    watch.longestRow = bad;
    return watch;
  }

  /**
   * One more observation. While it is not armed, it only learns.
   *
   * @param event in which it was made
   */
  Change see(boolean isBad, boolean armed, Evidence event) {
    if (alarmed) {
      return seeAlarmed(isBad);
    }
    boolean learning = !armed || total < ENOUGH;
    if (isBad) {
      chanceOfRow *= chance(bad, total);
      bad++;
      row++;
      windowBad++;
      inRow.add(event);
      inWindow.add(event);
    } else {
      calm++;
      if (row > 0) {
        endRow();
      }
    }
    total++;
    windowTotal++;
    if (learning) {
      // A row that was learned is usual, also where it goes on.
      longestRow = Math.max(longestRow, row);
      chanceOfRow = 1;
    } else if (isBad && isRowUnlikely()) {
      forget(row);
      return alarm(inRow);
    }
    if (windowTotal == WINDOW) {
      if (!learning && isWindowUnlikely()) {
        forget(windowBad);
        return alarm(inWindow);
      }
      worstWindow = Math.max(worstWindow, windowBad);
      windowTotal = 0;
      windowBad = 0;
      inWindow.forget();
    }
    return Change.NONE;
  }

  private static double chance(long bad, long total) {
    return Math.max(LEAST_RATE, (bad + 1.0) / (total + 2.0));
  }

  private void endRow() {
    longestRow = Math.max(longestRow, row);
    row = 0;
    chanceOfRow = 1;
    inRow.forget();
  }

  /** What raised the alarm is not part of what is usual. */
  private void forget(long observations) {
    total -= observations;
    bad -= observations;
  }

  private Change alarm(Sightings sightings) {
    evidence = sightings.all();
    rest();
    alarmed = true;
    goodRow = 0;
    longestGoodRow = 0;
    usual = 0;
    enough =
        calm < LONG_GOOD ? Math.min(LONG_GOOD, Math.max(enough, LONGER * calm)) : GOOD_IN_A_ROW;
    return Change.ALARMED;
  }

  private Change seeAlarmed(boolean isBad) {
    windowTotal++;
    if (isBad) {
      windowBad++;
      longestGoodRow = Math.max(longestGoodRow, goodRow);
      goodRow = 0;
    } else {
      goodRow++;
    }
    if (windowTotal == WINDOW) {
      usual = windowBad <= Math.max(worstWindow, rate() * WINDOW) ? usual + WINDOW : 0;
      windowTotal = 0;
      windowBad = 0;
    }
    if (usual >= enough || goodRow >= Math.max(enough, LONGER * longestGoodRow)) {
      calm = goodRow;
      rest();
      return Change.OVER;
    }
    return Change.NONE;
  }

  private void rest() {
    alarmed = false;
    row = 0;
    chanceOfRow = 1;
    windowTotal = 0;
    windowBad = 0;
    inRow.forget();
    inWindow.forget();
  }

  private boolean isRowUnlikely() {
    return chanceOfRow < CHANCE && row > LONGER * longestRow && bad < total;
  }

  private boolean isWindowUnlikely() {
    double share = windowBad / (double) WINDOW;
    double rate = (bad - windowBad + 1.0) / (total - windowTotal + 2.0);
    if (total < 3 * WINDOW
        || share - rate < WORSE
        || share - worstWindow / (double) WINDOW < WORSE) {
      return false;
    }
    double good = share == 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - rate));
    return -WINDOW * (share * Math.log(share / rate) + good) < CHANCE_OF_A_WINDOW;
  }

  /** What raised the alarm when it was last raised. */
  Evidence evidence() {
    return evidence;
  }

  boolean isAlarmed() {
    return alarmed;
  }

  /** The share of the bad, as far as it is usual. */
  double rate() {
    return total == 0 ? 0 : bad / (double) total;
  }

  /** Takes what is now for usual. */
  void accept() {
    if (alarmed) {
      total = 0;
      bad = 0;
      longestRow = 0;
      worstWindow = 0;
      calm = LONG_GOOD;
      rest();
    }
  }

  Json write() {
    return new JsonArray(
        LongStream.of(
                total,
                bad,
                row,
                longestRow,
                worstWindow,
                alarmed ? 1 : 0,
                row == 0 ? 0 : inRow.since().toEpochMilli())
            .<Json>mapToObj(JsonNumber::new)
            .toList());
  }

  static RateWatch read(List<Json> numbers) {
    RateWatch watch = new RateWatch();
    if (numbers.size() >= 6) {
      watch.total = Kept.whole(numbers.get(0));
      watch.bad = Kept.whole(numbers.get(1));
      watch.row = Kept.whole(numbers.get(2));
      watch.longestRow = Kept.whole(numbers.get(3));
      watch.worstWindow = (int) Kept.whole(numbers.get(4));
      watch.alarmed = Kept.whole(numbers.get(5)) == 1;
      if (numbers.size() == 6) {
        watch.row = 0;
      }
      if (watch.row > 0) {
        watch.inRow.resume(Instant.ofEpochMilli(Kept.whole(numbers.get(6))), watch.row);
      }
      for (long i = watch.row; i > 0 && watch.chanceOfRow >= CHANCE; i--) {
        watch.chanceOfRow *= chance(watch.bad - i, watch.total - i);
      }
    }
    return watch;
  }
}
