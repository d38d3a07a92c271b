package dev.tidings.core.subscription;

import java.time.Duration;

/**
 * What one run of an expression may use at the most.
 *
 * @param time by the measuring clock; looked at every few steps
 * @param work steps: one for each part of the expression that is evaluated, one for each element of
 *     a list or object it results in, one for each 64 characters of a text
 * @param depth how deep parts may call one another, and how deep a value may be nested
 * @param text characters in one text
 * @param elements elements in one list, members in one object
 * @param bytes roughly, what one value would take as JSON
 */
public record Limits(Duration time, long work, Depth depth, int text, int elements, int bytes) {
  /**
   * How deep things may go.
   *
   * @param calls how deep parts of an expression may call one another
   * @param values how deep a value may be nested
   */
  public record Depth(int calls, int values) {}

  /** What is right for webhooks: far more than an honest expression needs. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofMillis(100), 1_000_000, new Depth(300, 96), 1 << 20, 10_000, 1 << 22);

  /** The longest expression, in characters. */
  public static final int EXPRESSION = 16_384;

  /** The largest result of a transformation, in bytes of JSON. */
  public static final int RESULT_BYTES = 1 << 20;
}
