package dev.tidings.core.delivery;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import java.util.Optional;

/**
 * Which delivery: of the event at a position, to an endpoint. So the same event read from the log
 * again gives the same delivery, and ids sort as the log does.
 */
public record DeliveryId(Position position, EndpointId endpoint) implements Comparable<DeliveryId> {
  public static final String PREFIX = "dlv_";
  private static final int POSITION_LENGTH = 20;

  /** The order of the log, then of the endpoints' ids. */
  @Override
  public int compareTo(DeliveryId other) {
    int byPosition = position.compareTo(other.position);
    return byPosition != 0 ? byPosition : endpoint.value().compareTo(other.endpoint.value());
  }

  /**
   * {@code dlv_}, the position as 20 hexadecimal digits, and the endpoint's id without its prefix.
   */
  @Override
  public String toString() {
    return PREFIX
        + "%04x%016x".formatted(position.partition(), position.offset())
        + endpoint.value().substring(EndpointId.PREFIX.length());
  }

  /** The id that prints as {@code text}; empty when none does. */
  public static Optional<DeliveryId> parse(String text) {
    int split = PREFIX.length() + POSITION_LENGTH;
    if (!text.startsWith(PREFIX) || text.length() <= split) {
      return Optional.empty();
    }
    try {
      int partition = Integer.parseInt(text, PREFIX.length(), PREFIX.length() + 4, 16);
      long offset = Long.parseLong(text, PREFIX.length() + 4, split, 16);
      return Optional.of(
          new DeliveryId(
              new Position(partition, offset),
              new EndpointId(EndpointId.PREFIX + text.substring(split))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
