package dev.tidings.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Takes away the database, the disk, or the process, at random times for a while. */
final class Faults {
  /** How long after a fault everything may still be slow because of it. */
  private static final Duration AFTERMATH = Duration.ofSeconds(20);

  private final World world;
  private final RandomGenerator random;
  private final Consumer<Duration> crash;
  private final Strand fate;

  /**
   * @param crash ends the process, and has it begin again after that time
   */
  Faults(World world, Strand fate, Consumer<Duration> crash) {
    this.world = world;
    this.random = world.random();
    this.crash = crash;
    this.fate = fate;
  }

  void start() {
    for (int i = 0; i < world.scenario().crashes(); i++) {
      at(() -> {
        Duration away = Duration.ofMillis(random.nextLong(1, 3_000));
        disturbed(away);
        crash.accept(away);
      });
    }
    for (int i = 0; i < world.scenario().outagesOfStore(); i++) {
      at(() -> away(world.weather()::storeIsAway));
    }
    for (int i = 0; i < world.scenario().outagesOfLog(); i++) {
      at(() -> away(world.weather()::logIsAway));
    }
  }

  private void at(Runnable fault) {
    fate.after(Duration.ofNanos(random.nextLong(world.scenario().busy().toNanos())), fault);
  }

  private void away(Consumer<Boolean> isAway) {
    Duration length = Duration.ofMillis(random.nextLong(10, 5_000));
    disturbed(length);
    isAway.accept(true);
    fate.after(length, () -> isAway.accept(false));
  }

  private void disturbed(Duration length) {
    Instant now = world.time().now();
    world.ledger().disturbed(now, now.plus(length).plus(AFTERMATH));
  }
}
