package dev.tidings.core.delivery;

import java.util.function.Consumer;

/**
 * Makes attempts. It follows no redirect, connects only to addresses that are allowed, reads a
 * bounded part of the answer, and always comes to an end within the request's timeout.
 *
 * @param <R> what it can send
 */
public interface Sender<R extends OutgoingRequest> extends AutoCloseable {
  /**
   * Begins the attempt and returns at once; {@code done} is called exactly once, on any thread, and
   * is short.
   */
  void send(R request, Consumer<AttemptOutcome> done);

  /** Ends what is under way as unreachable and lets go of all connections. */
  @Override
  void close();
}
