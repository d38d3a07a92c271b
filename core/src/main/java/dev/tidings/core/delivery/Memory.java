package dev.tidings.core.delivery;

import dev.tidings.core.event.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** How much of the deliveries is in memory, of all lanes together. Lives on the engine's loop. */
final class Memory {
  private final int most;
  private final long mostBytes;
  private final AtomicInteger deliveries = new AtomicInteger();
  private long bytes;

  /**
   * @param most deliveries
   * @param mostBytes of these deliveries' events
   */
  Memory(int most, long mostBytes, MeterRegistry registry) {
    this.most = most;
    this.mostBytes = mostBytes;
    registry.gauge("tidings.delivery.in_memory", deliveries);
  }

  void add(Job job) {
    deliveries.incrementAndGet();
    bytes += job.bytes();
  }

  /** The event of one that is in memory has been read. */
  void found(Job job, Event event) {
    bytes -= job.bytes();
    job.found(event);
    bytes += job.bytes();
  }

  void remove(Job job) {
    deliveries.decrementAndGet();
    bytes -= job.bytes();
    job.release();
  }

  boolean isFull() {
    return deliveries.get() >= most || bytes >= mostBytes;
  }

  boolean isHalfFull() {
    return deliveries.get() >= most / 2 || bytes >= mostBytes / 2;
  }
}
