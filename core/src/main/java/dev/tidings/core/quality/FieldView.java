package dev.tidings.core.quality;

import java.util.List;

/**
 * What a shape says of one field.
 *
 * @param path where it is, such as {@code data.items[].sku}
 * @param types the types it was seen with, beside null
 * @param missingRate in which share of the events with its object it is missing
 * @param nullRate in which share of the events with the field it is null
 * @param values all its values, where it is one of a few codes
 * @param size the longest text or array
 * @param keysVary whether its members' names are data, and are not followed
 * @param changes what is different since the shape was accepted
 */
public record FieldView(
    String path,
    List<JsonType> types,
    double missingRate,
    double nullRate,
    List<String> values,
    long size,
    boolean keysVary,
    List<Change> changes) {
  public FieldView {
    types = List.copyOf(types);
    values = List.copyOf(values);
    changes = List.copyOf(changes);
  }

  /** One thing that is different, in words. */
  public record Change(ProblemKind kind, String message) {}
}
