package dev.tidings.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Takes away the database, the disk, or the process, at random times for a while. */
final class Faults {
  /** How long after a fault everything may still be slow because of it. */
  static final Duration AFTERMATH = Duration.ofSeconds(20);

  private final World world;
  private final RandomGenerator random;
  private final SimulatedDisk disk;
  private final Consumer<Duration> crash;
  private final Strand fate;

  /**
   * @param crash ends the process, and has it begin again after that time
   */
  Faults(World world, Strand fate, SimulatedDisk disk, Consumer<Duration> crash) {
    this.world = world;
    this.disk = disk;
    this.random = world.random();
    this.crash = crash;
    this.fate = fate;
  }

  void start() {
    for (int i = 0; i < world.scenario().crashes(); i++) {
      at(this::crash);
    }
    for (int i = 0; i < world.scenario().outagesOfStore(); i++) {
      at(() ->
          away(() -> world.weather().storeIsAway(true), () -> world.weather().storeIsAway(false)));
    }
    for (int i = 0; i < world.scenario().outagesOfLog(); i++) {
      at(() -> away(world.weather()::diskFails, world.weather()::diskWorks));
    }
  }

  private void at(Runnable fault) {
    fate.after(Duration.ofNanos(random.nextLong(world.scenario().busy().toNanos())), fault);
  }

  /**
   * The power fails, now or in the middle of what the disk is about to do, or the process alone.
   */
  private void crash() {
    Duration away = Duration.ofMillis(random.nextLong(1, 3_000));
    disturbed(away);
    if (random.nextInt(3) == 0) {
      disk.failPowerAfter(random.nextInt(6));
      fate.after(Duration.ofMillis(random.nextInt(60)), () -> crash(true, away));
    } else {
      crash(world.mutation() == Mutation.DISK_DOES_NOT_FORCE || random.nextBoolean(), away);
    }
  }

  private void crash(boolean powerFails, Duration away) {
    crash.accept(away);
    if (powerFails) {
      disk.crash();
    } else {
      disk.kill();
    }
  }

  private void away(Runnable begin, Runnable end) {
    Duration length = Duration.ofMillis(random.nextLong(10, 5_000));
    disturbed(length);
    begin.run();
    fate.after(length, end);
  }

  private void disturbed(Duration length) {
    Instant now = world.time().now();
    world.ledger().disturbed(now, now.plus(length).plus(AFTERMATH));
  }
}
