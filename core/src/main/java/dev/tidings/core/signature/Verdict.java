package dev.tidings.core.signature;

import java.net.URI;

/** Whether a request is believed. */
public sealed interface Verdict {
  /** It comes from who it says, or nothing was to be checked. */
  record Authentic() implements Verdict {}

  /**
   * It is not believed.
   *
   * @param reason for a person to read, without secrets and without what the request brought
   */
  record Forged(String reason) implements Verdict {}

  /** Its signature is right, but it was signed too long ago, or too far ahead. */
  record Stale(String reason) implements Verdict {}

  /** It cannot be told before the certificate at that address, which is a safe one, is here. */
  record NeedsCertificate(URI url) implements Verdict {}

  Verdict AUTHENTIC = new Authentic();

  static Verdict forged(String reason) {
    return new Forged(reason);
  }
}
