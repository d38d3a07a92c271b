package dev.tidings.core.source;

import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import java.util.Optional;

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
}
