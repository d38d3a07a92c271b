package dev.tidings.core.catalogue;

import java.util.Optional;

/**
 * How data becomes that of the version next to it: expressions in JSONata that see what a
 * transformation sees, and whose result becomes the data. One that is not there leaves it as it is.
 *
 * @param up makes data of this version from data of the one before
 * @param down makes data of the version before from data of this one
 */
public record Conversion(Optional<String> up, Optional<String> down) {
  public static final Conversion NOTHING = new Conversion(Optional.empty(), Optional.empty());
}
