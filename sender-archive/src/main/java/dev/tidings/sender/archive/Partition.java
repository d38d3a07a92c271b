package dev.tidings.sender.archive;

import java.time.LocalDate;
import java.util.Comparator;

/** The events of one type that happened on one day, UTC. */
record Partition(LocalDate day, String type) implements Comparable<Partition> {
  private static final Comparator<Partition> ORDER =
      Comparator.comparing(Partition::day).thenComparing(Partition::type);

  /** Its folder, as Hive names it. */
  String folder() {
    return "day=" + day + "/type=" + type;
  }

  @Override
  public int compareTo(Partition other) {
    return ORDER.compare(this, other);
  }
}
