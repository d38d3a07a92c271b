package dev.tidings.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who does what: a handler for each operation of the contract. */
final class Operations {
  private final Map<String, Call.Handler> handlers = new LinkedHashMap<>();

  /** Has {@code handler} do the operation of that id. */
  Operations on(String operationId, Call.Handler handler) {
    if (handlers.putIfAbsent(operationId, handler) != null) {
      throw new IllegalStateException("two handlers for " + operationId);
    }
    return this;
  }

  Optional<Call.Handler> find(String operationId) {
    return Optional.ofNullable(handlers.get(operationId));
  }

  Set<String> ids() {
    return handlers.keySet();
  }
}
