package dev.tidings.core.subscription;

import dev.tidings.core.time.Clock;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of one expression over one event, and what is left of its {@link Limits}. What it has
 * refused once it refuses for good: the languages catch exceptions in places, and go on.
 */
final class Run {
  /** The run that the current thread is in, for functions that are called without it. */
  static final ScopedValue<Run> CURRENT = ScopedValue.newInstance();

  /** The clock is read once in this many checks: reading it costs as much as a step. */
  private static final int CHECKS_PER_READING = 8;

  /**
   * Below this much work, being late is not the expression's fault but that of a busy machine, and
   * an honest expression must not fail because its thread had to wait.
   */
  private static final long BLAMELESS_WORK = 10_000;

  private final Clock clock;
  private final Limits limits;
  private final Instant receivedAt;
  private final long deadline;
  private final IdentityHashMap<Object, Size> measured = new IdentityHashMap<>();
  private long workLeft;
  private int checks;
  private int calls;
  private @Nullable ExhaustedException refusal;

  Run(Clock clock, Limits limits, Instant receivedAt) {
    this.clock = clock;
    this.limits = limits;
    this.receivedAt = receivedAt;
    this.deadline = clock.nanos() + limits.time().toNanos();
    this.workLeft = limits.work();
  }

  Limits limits() {
    return limits;
  }

  /**
   * What expressions take for the present: when the event was received, so repeats say the same.
   */
  Instant now() {
    return receivedAt;
  }

  /** What this run was refused, if it was. */
  @Nullable ExhaustedException refusal() {
    return refusal;
  }

  /** Uses {@code work}, and now and then looks whether there is time left. */
  void spend(long work) {
    workLeft -= 1 + work;
    if (workLeft < 0) {
      refuse("takes more than " + limits.work() + " steps");
    }
    if (refusal != null) {
      throw refusal;
    }
    checks++;
    if (checks % CHECKS_PER_READING == 0) {
      checkTime();
    }
  }

  /** Looks whether there is time left. */
  void checkTime() {
    if (refusal != null) {
      throw refusal;
    }
    boolean blameless = limits.work() - workLeft < BLAMELESS_WORK;
    if (!blameless && clock.nanos() - deadline > 0) {
      refuse("takes more than " + limits.time().toMillis() + " ms");
    }
  }

  /** A part of the expression begins. */
  void enter() {
    calls++;
    if (calls > limits.depth().calls()) {
      refuse("calls itself more than " + limits.depth().calls() + " levels deep");
    }
    spend(0);
  }

  /** A part of the expression has ended. */
  void leave() {
    calls--;
  }

  /** Whether a text of that many characters may be made. */
  void checkText(long characters) {
    if (characters > limits.text()) {
      refuse("makes a text of more than " + limits.text() + " characters");
    }
    spend(characters / 64);
  }

  /** Whether a list or object of that many elements may be made. */
  void checkElements(long elements) {
    if (elements > limits.elements()) {
      refuse("makes a list of more than " + limits.elements() + " elements");
    }
    spend(elements);
  }

  /** Checks the size of a value that was made, not of what is in it. */
  void checkSize(@Nullable Object value) {
    switch (value) {
      case String text -> checkText(text.length());
      case Map<?, ?> map -> checkElements(map.size());
      case List<?> list -> checkElements(list.size());
      case null, default -> {}
    }
  }

  /**
   * Checks a value that was made, and all that is in it. A value may hold another one many times
   * over, which costs it nothing but us everything once we walk through it: so what counts is its
   * size when written out.
   *
   * @param changes whether values may change after they were made, so that they have to be measured
   *     each time
   */
  void check(@Nullable Object value, boolean changes) {
    checkSize(value);
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      measure(value, 1, changes);
    }
  }

  /** About how many bytes a value would take as JSON. */
  long weigh(@Nullable Object value) {
    return measure(value, 1, true).bytes();
  }

  /**
   * How large a value is.
   *
   * @param bytes about as many as it would take as JSON
   * @param levels of lists and objects inside one another
   */
  private record Size(long bytes, int levels) {
    static final Size SMALL = new Size(8, 0);
  }

  private Size measure(@Nullable Object value, int depth, boolean changes) {
    return switch (value) {
      case String text -> new Size(2L + text.length(), 0);
      case Map<?, ?> map -> {
        Size known = measured.get(map);
        yield known != null ? known : measureMap(map, depth, changes);
      }
      case List<?> list -> {
        Size known = measured.get(list);
        yield known != null ? known : measureList(list, depth, changes);
      }
      case null, default -> Size.SMALL;
    };
  }

  private Size measureMap(Map<?, ?> map, int depth, boolean changes) {
    checkLevels(depth);
    checkElements(map.size());
    long bytes = 16;
    int levels = 0;
    for (Map.Entry<?, ?> member : map.entrySet()) {
      Size size = measure(member.getValue(), depth + 1, changes);
      bytes += 8 + String.valueOf(member.getKey()).length() + size.bytes();
      levels = Math.max(levels, size.levels());
    }
    return remember(map, new Size(bytes, 1 + levels), changes);
  }

  private Size measureList(List<?> list, int depth, boolean changes) {
    checkLevels(depth);
    checkElements(list.size());
    long bytes = 16;
    int levels = 0;
    for (Object element : list) {
      Size size = measure(element, depth + 1, changes);
      bytes += size.bytes();
      levels = Math.max(levels, size.levels());
    }
    return remember(list, new Size(bytes, 1 + levels), changes);
  }

  private Size remember(Object value, Size size, boolean changes) {
    checkLevels(size.levels());
    if (size.bytes() > limits.bytes()) {
      refuse("makes a value of more than " + limits.bytes() + " bytes");
    }
    if (!changes) {
      measured.put(value, size);
    }
    return size;
  }

  private void checkLevels(int levels) {
    if (levels > limits.depth().values()) {
      refuse("makes a value of more than " + limits.depth().values() + " levels");
    }
  }

  private void refuse(String what) {
    if (refusal == null) {
      refusal = new ExhaustedException("the expression " + what);
    }
    throw refusal;
  }
}
