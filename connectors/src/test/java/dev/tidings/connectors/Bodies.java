package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import java.nio.charset.StandardCharsets;

/** Bodies of requests, from text. */
final class Bodies {
  private Bodies() {}

  static Body of(String text) {
    return Body.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
