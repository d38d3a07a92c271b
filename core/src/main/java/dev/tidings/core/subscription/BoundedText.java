package dev.tidings.core.subscription;

/** A text that stops whoever reads it for too long. */
final class BoundedText implements CharSequence {
  /** Even the slowest pattern that is allowed reads this many characters in a few milliseconds. */
  private static final int READS_PER_CHECK = 256;

  private final String text;
  private final Run run;
  private final int price;
  private int reads;

  /**
   * @param size of the pattern that will read it: what each character may cost
   */
  BoundedText(String text, int size, Run run) {
    this.text = text;
    this.run = run;
    this.price = 1 + size * READS_PER_CHECK / 1024;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    reads++;
    if (reads % READS_PER_CHECK == 0) {
      run.spend(price);
      run.checkTime();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
