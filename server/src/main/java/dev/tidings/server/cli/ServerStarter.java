package dev.tidings.server.cli;

import dev.tidings.server.config.TidingsConfig;

/** Starts a server in this process. */
public interface ServerStarter {
  /**
   * Starts everything; the port is open when this returns.
   *
   * @throws RuntimeException if it cannot start, with a message for people; nothing is left open
   */
  RunningServer start(TidingsConfig config);
}
