package dev.tidings.core.subscription;

import com.dashjoin.jsonata.JException;

/** A function of ours cannot do what it is asked; its message holds no value of the event. */
final class FailedException extends JException {
  private static final long serialVersionUID = 1L;

  FailedException(String reason) {
    super("D3137", -1, reason);
  }
}
