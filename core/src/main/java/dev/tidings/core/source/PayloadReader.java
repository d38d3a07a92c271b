package dev.tidings.core.source;

import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import java.util.Optional;
import java.util.Set;

/**
 * Understands what a provider sends. A pure function of the request, so that a request that was
 * kept can be read again by a better reader.
 */
@FunctionalInterface
public interface PayloadReader {
  /**
   * Reads an authentic request.
   *
   * @throws UnreadableException if no event can be made of it, as an alternative to returning
   *     {@link Reading.Unreadable}
   */
  Reading read(IncomingRequest request);

  /**
   * The answer to a request that is part of a handshake and is not signed as events are; empty for
   * any other request.
   */
  default Optional<Reading.Handshake> greet(IncomingRequest request, Credentials credentials) {
    return Optional.empty();
  }

  /**
   * The names of members and of a form's fields that show a secret which verifies nothing here, and
   * which is not kept either. What it reads must not depend on their values.
   */
  default Set<String> secrets() {
    return Set.of();
  }
}
