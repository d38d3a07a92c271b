package dev.tidings.simulator;

import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Time that passes only when nothing is left to do now, and the simulation's scheduler: every
 * thread of the simulated machine is a {@link Strand}, what strands do is cut into steps, and the
 * steps run one after the other in an order that the seed decides.
 *
 * <p>A step takes no time, but handing over to another strand does, now and then long. At a {@link
 * #preempt} in the middle of a step, others may run: so whatever two real threads can do to each
 * other between two calls, two strands can.
 */
final class SimulatedTime implements Clock {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final long LONGEST_PREEMPTION_NANOS = Duration.ofMillis(50).toNanos();
  private static final int DEEPEST_PREEMPTION = 3;

  private final RandomGenerator random;
  private final Consumer<String> onFault;
  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private final ArrayDeque<Strand> running = new ArrayDeque<>();
  private long nanos;
  private long number;
  private long done;

  /**
   * @param onFault told of a step that failed with an exception
   */
  SimulatedTime(RandomGenerator random, Consumer<String> onFault) {
    this.random = random;
    this.onFault = onFault;
  }

  /** Something that a strand will do. */
  private static final class Step implements Comparable<Step> {
    private long at;
    private final long number;
    private final Strand strand;
    private final Runnable task;

    Step(long at, long number, Strand strand, Runnable task) {
      this.at = at;
      this.number = number;
      this.strand = strand;
      this.task = task;
    }

    @Override
    public int compareTo(Step other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** How many steps were taken. */
  long steps() {
    return done;
  }

  /** A thread that belongs to the world and never dies. */
  Strand strand(String name) {
    return strand(name, () -> true);
  }

  /** A thread that takes no step any more once {@code alive} is false. */
  Strand strand(String name, BooleanSupplier alive) {
    return new Strand(this, name, alive);
  }

  /** How long it takes until another thread takes up what it is given. */
  private long handOver() {
    int kind = random.nextInt(100);
    if (kind < 90) {
      return random.nextLong(100_000);
    }
    return kind < 99 ? random.nextLong(5_000_000) : random.nextLong(40_000_000);
  }

  /** Has {@code to} do {@code task} as soon as it can. */
  void give(Strand to, Runnable task) {
    Strand from = running.peek();
    long at = nanos;
    if (from != null && from != to) {
      // What one thread gives away arrives in the order in which it was given.
      at = Math.max(nanos, from.lastGave()) + handOver();
      from.gave(at);
    }
    add(at, to, task);
  }

  /** Has {@code strand} do {@code task} once {@code delay} has passed. */
  void after(Duration delay, Strand strand, Runnable task) {
    add(nanos + Math.max(0, delay.toNanos()), strand, task);
  }

  private void add(long at, Strand strand, Runnable task) {
    steps.add(new Step(at, number++, strand, task));
  }

  /** Takes steps until {@code end}, or until there are none left. */
  void runUntil(Instant end) {
    long last = Duration.between(START, end).toNanos();
    while (!steps.isEmpty() && steps.peek().at <= last) {
      take(steps.remove());
    }
    nanos = Math.max(nanos, last);
  }

  private void take(Step step) {
    if (!step.strand.isAlive()) {
      return;
    }
    if (step.strand.lastGave() > step.at) {
      step.at = step.strand.lastGave();
      steps.add(step);
      return;
    }
    nanos = Math.max(nanos, step.at);
    done++;
    running.push(step.strand);
    step.strand.isRunning(true);
    try {
      step.task.run();
    } catch (RuntimeException e) {
      onFault.accept(step.strand + " failed: " + e);
    } finally {
      step.strand.isRunning(false);
      running.pop();
    }
  }

  /** Lets other threads do something in the middle of what the caller does, or not. */
  void preempt() {
    if (running.isEmpty() || running.size() > DEEPEST_PREEMPTION || random.nextInt(8) != 0) {
      return;
    }
    long until = nanos + random.nextLong(LONGEST_PREEMPTION_NANOS);
    int most = 1 + random.nextInt(12);
    List<Step> held = new ArrayList<>();
    while (most > 0 && !steps.isEmpty() && steps.peek().at <= until) {
      Step step = steps.remove();
      if (step.strand.isExclusive()) {
        held.add(step);
        break;
      }
      if (step.strand.isRunning()) {
        held.add(step);
      } else {
        take(step);
        most--;
      }
    }
    steps.addAll(held);
  }
}
