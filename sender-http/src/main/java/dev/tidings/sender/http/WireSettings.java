package dev.tidings.sender.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How outgoing connections behave.
 *
 * @param userAgent what {@code user-agent} says where a request does not say otherwise
 * @param answerLimit how many bytes of an answer's body are read at most; then the connection is
 *     closed
 * @param idleTimeout how long an unused connection is kept, unless the other side has named another
 *     time in {@code keep-alive}
 * @param connectionsPerAddress how many connections to one address are open at most; further
 *     exchanges wait for one of them, within their time
 * @param extraTrust certificates (PEM) that are trusted beside the system's
 */
public record WireSettings(
    String userAgent,
    int answerLimit,
    Duration idleTimeout,
    int connectionsPerAddress,
    Optional<Path> extraTrust) {

  /**
   * The usual ones. Many servers close a connection that was idle for five seconds; the idle
   * timeout is below that, so that no request meets a connection which is just being closed.
   */
  public static WireSettings of(String version) {
    return new WireSettings(
        "Tidings/" + version, 64 * 1024, Duration.ofSeconds(4), 4096, Optional.empty());
  }

  public WireSettings withExtraTrust(Path pem) {
    return new WireSettings(
        userAgent, answerLimit, idleTimeout, connectionsPerAddress, Optional.of(pem));
  }
}
