package dev.tidings.server.cli;

import java.util.Optional;

/** A server that was started in this process. */
public interface RunningServer extends AutoCloseable {
  /** The port that it listens on. */
  int port();

  /** The operator key, if one was made at this start: it can be seen now and never again. */
  Optional<String> newOperatorKey();

  /** Stops taking requests, lets finish what is in flight, closes everything. */
  @Override
  void close();
}
