package dev.tidings.log.file;

import java.time.Duration;

/**
 * How the log keeps what it is given.
 *
 * @param segmentBytes how long a segment gets before the next one is begun, from 4 KiB to 1 GiB;
 *     one that is longer than this is a segment of its own
 * @param rollAfter for how long a segment is written to before the next one is begun
 * @param dedupeWindow for how long after an event was received another of the same key is a
 *     duplicate
 * @param retention for how long entries are kept after they were received
 * @param retentionBytes how long the log gets before its oldest segments are deleted
 * @param queueBytes how much may wait to be written before the log says that it is overloaded
 */
public record FileLogConfig(
    long segmentBytes,
    Duration rollAfter,
    Duration dedupeWindow,
    Duration retention,
    long retentionBytes,
    long queueBytes) {

  public FileLogConfig {
    if (segmentBytes < 4 << 10 || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "a segment is 4 KiB to 1 GiB long, not " + segmentBytes + " bytes");
    }
    if (!rollAfter.isPositive() || !retention.isPositive() || dedupeWindow.isNegative()) {
      throw new IllegalArgumentException(
          "the log's times are positive: roll after %s, retention %s, dedupe window %s"
              .formatted(rollAfter, retention, dedupeWindow));
    }
    if (retention.compareTo(dedupeWindow) < 0) {
      throw new IllegalArgumentException(
          "retention (%s) is at least the dedupe window (%s): what is gone cannot be recognised"
              .formatted(retention, dedupeWindow));
    }
    if (retentionBytes < segmentBytes || queueBytes < 1) {
      throw new IllegalArgumentException(
          "the log keeps at least one segment and queues at least one byte: "
              + retentionBytes
              + ", "
              + queueBytes);
    }
  }

  /**
   * Segments of 128 MiB or a day, 3 days of dedupe window, 30 days of any size, 64 MiB of queue.
   */
  public static FileLogConfig defaults() {
    return new FileLogConfig(
        128 << 20,
        Duration.ofDays(1),
        Duration.ofDays(3),
        Duration.ofDays(30),
        Long.MAX_VALUE,
        64 << 20);
  }

  public FileLogConfig withSegmentBytes(long bytes) {
    return new FileLogConfig(bytes, rollAfter, dedupeWindow, retention, retentionBytes, queueBytes);
  }

  public FileLogConfig withDedupeWindow(Duration window) {
    return new FileLogConfig(
        segmentBytes, rollAfter, window, retention, retentionBytes, queueBytes);
  }

  /** Keeps entries for {@code time}, and no more than {@code bytes} of them. */
  public FileLogConfig withRetention(Duration time, long bytes) {
    return new FileLogConfig(segmentBytes, rollAfter, dedupeWindow, time, bytes, queueBytes);
  }

  public FileLogConfig withQueueBytes(long bytes) {
    return new FileLogConfig(
        segmentBytes, rollAfter, dedupeWindow, retention, retentionBytes, bytes);
  }
}
