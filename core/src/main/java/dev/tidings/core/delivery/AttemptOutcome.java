package dev.tidings.core.delivery;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** How an attempt ended. */
public sealed interface AttemptOutcome {
  /** It in a sentence for people. */
  String describe();

  /** The endpoint answered, whatever it said. */
  sealed interface Answered extends AttemptOutcome {
    /** The HTTP status, 100 to 599. */
    int status();

    /** How the answer's body began, as text, at most 1,024 characters. */
    String excerpt();

    @Override
    default String describe() {
      return "the endpoint answered " + status();
    }
  }

  /** It answered 2xx. */
  record Delivered(int status, String excerpt) implements Answered {}

  /**
   * It answered something else; a redirect is not followed.
   *
   * @param retryAfter how long the endpoint asks us to wait, as it said it, uncapped
   */
  record Refused(int status, String excerpt, Optional<Duration> retryAfter) implements Answered {}

  /** There was no complete answer within the endpoint's timeout. */
  record TimedOut(Duration after) implements AttemptOutcome {
    @Override
    public String describe() {
      return "no complete answer within "
          + BigDecimal.valueOf(after.toMillis(), 3).stripTrailingZeros().toPlainString()
          + " s";
    }
  }

  /** There was no connection, or it broke: name not found, refused, reset, bad certificate. */
  record Unreachable(String reason) implements AttemptOutcome {
    @Override
    public String describe() {
      return reason;
    }
  }

  /** The address is one that deliveries must not go to; nothing was connected. */
  record Blocked(String reason) implements AttemptOutcome {
    @Override
    public String describe() {
      return reason;
    }
  }

  /** Nothing was sent: the event could not be put into the shape that the endpoint asks for. */
  record Unshaped(String reason) implements AttemptOutcome {
    @Override
    public String describe() {
      return reason;
    }
  }
}
