package dev.tidings.core.source;

import java.util.Map;

/**
 * The answers that a provider needs, by what became of its request. The wrong one loses events:
 * some discard an event at the first 5xx, some at the first 4xx, some switch the webhook off.
 *
 * @param accepted it is kept; also for duplicates and handshakes without an answer of their own
 * @param unauthentic it is not believed
 * @param unreadable it is believed, and kept in quarantine
 * @param overloaded it could not be kept; the provider should come again
 * @param retryAfter whether {@code overloaded} goes out with {@code Retry-After}
 */
public record Answers(
    Answer accepted, Answer unauthentic, Answer unreadable, Answer overloaded, boolean retryAfter) {

  /** What most providers need: 200, 401, 200, 503 with {@code Retry-After}. */
  public static final Answers USUAL =
      new Answers(Answer.of(200), Answer.of(401), Answer.of(200), Answer.of(503), true);

  public Answers withUnauthentic(int status, Map<String, String> headers) {
    return new Answers(
        accepted, new Answer(status, Map.copyOf(headers), ""), unreadable, overloaded, retryAfter);
  }

  /** With the status for when we cannot keep anything, and whether {@code Retry-After} helps. */
  public Answers withOverloaded(int status, boolean retryAfterHelps) {
    return new Answers(accepted, unauthentic, unreadable, Answer.of(status), retryAfterHelps);
  }
}
