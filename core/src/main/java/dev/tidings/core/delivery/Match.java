package dev.tidings.core.delivery;

import dev.tidings.core.subscription.Verdict;
import java.util.Optional;

/**
 * A recipient that an event is for.
 *
 * @param failure why its filter could not be asked; the delivery then ends without an attempt.
 *     Empty when it wants the event
 */
public record Match(Recipient recipient, Optional<String> failure) {
  /** What follows from a filter's verdict; empty when the event is not wanted. */
  public static Optional<Match> of(Recipient recipient, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Wanted _ -> Optional.of(new Match(recipient, Optional.empty()));
      case Verdict.Unwanted _ -> Optional.empty();
      case Verdict.Failed failed -> Optional.of(new Match(recipient, Optional.of(failed.reason())));
    };
  }
}
