package dev.tidings.log.file;

import dev.tidings.core.event.Position;
import java.util.List;

/**
 * What a walk through the whole log found.
 *
 * @param segments how many files hold it
 * @param bytes how long it is
 * @param start where its first entry is
 * @param end where the next one will be
 * @param torn how many bytes follow that are part of an unfinished write, which a start cuts off
 * @param events how many events are in it
 * @param requests how many requests that became events
 * @param quarantined how many requests in quarantine
 * @param problems what is wrong, at most {@value #MOST_PROBLEMS}; empty when all is well
 */
public record LogReport(
    int segments,
    long bytes,
    Position start,
    Position end,
    long torn,
    long events,
    long requests,
    long quarantined,
    List<Problem> problems) {
  public static final int MOST_PROBLEMS = 1000;

  public LogReport {
    problems = List.copyOf(problems);
  }

  /** Something that is not as it was written. */
  public record Problem(Position position, String what) {}
}
