package dev.tidings.core.ingest;

import dev.tidings.core.event.Body;

/** What came of a visit. */
public sealed interface Fetched {
  /** The whole body of a 2xx answer. */
  record Found(Body body) implements Fetched {}

  /** It was answered that this is not to be had there, now or later: a redirect, or most of 4xx. */
  record Absent(int status) implements Fetched {}

  /** It cannot be told: no answer, one that is too long, or one that says to come again. */
  record Failed(String reason) implements Fetched {}

  /** What an answer means that is not 2xx. */
  static Fetched refused(int status) {
    boolean forNow = status >= 500 || status == 408 || status == 425 || status == 429;
    return forNow ? new Failed("it answered " + status) : new Absent(status);
  }
}
