package dev.tidings.core.audit;

import dev.tidings.core.id.KeyId;

/**
 * Who changed something.
 *
 * @param id of the API key; {@value #SYSTEM} when it was nobody's
 * @param description what the key was said to be for, as it was then
 */
public record Actor(String id, String description) {
  /** The id of whoever is no API key. */
  public static final String SYSTEM = "system";

  /** Tidings itself, without being asked. */
  public static final Actor TIDINGS = new Actor(SYSTEM, "Tidings itself");

  /** Whoever holds a key. */
  public static Actor key(KeyId key, String description) {
    return new Actor(key.value(), description);
  }

  /** Whoever may change the configuration or the data folder, and needs no key for it. */
  public static Actor ofMachine(String description) {
    return new Actor(SYSTEM, description);
  }
}
