package dev.tidings.core.id;

/**
 * The name of a shape.
 *
 * @param value the printable form, {@code shp_} and what follows
 */
public record ShapeId(String value) {
  public static final String PREFIX = "shp_";

  public ShapeId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
