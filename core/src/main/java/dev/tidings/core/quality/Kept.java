package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;

/** Numbers read back from what was kept; 0 where there is none. */
final class Kept {
  private Kept() {}

  static long whole(Json number) {
    return number.asNumber().map(BigDecimal::longValue).orElse(0L);
  }

  static long whole(JsonObject from, String name) {
    return from.get(name).map(Kept::whole).orElse(0L);
  }
}
