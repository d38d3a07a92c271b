package dev.tidings.core.event;

/**
 * A place in the event log.
 *
 * @param partition which partition, from 0; a log on files or SQL has one
 * @param offset where in it: grows from entry to entry, says nothing else
 */
public record Position(int partition, long offset) implements Comparable<Position> {
  public Position {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException("a position is not negative: " + partition + "/" + offset);
    }
  }

  /** The order within a partition; between partitions it means nothing, but is kept stable. */
  @Override
  public int compareTo(Position other) {
    int byPartition = Integer.compare(partition, other.partition);
    return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return partition + "/" + offset;
  }
}
