package dev.tidings.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * All that happened in a run, as a number that is the same only if all of it is; as text on
 * request.
 */
final class Trace {
  private final SimulatedTime time;
  private final boolean keepsText;
  private final List<String> lines = new ArrayList<>();
  private long hash = 1;

  Trace(SimulatedTime time, boolean keepsText) {
    this.time = time;
    this.keepsText = keepsText;
  }

  void note(String what, Object about) {
    String text = about.toString();
    hash = 31 * (31 * (31 * hash + time.nanos()) + what.hashCode()) + text.hashCode();
    if (keepsText) {
      lines.add(time.now() + " " + what + " " + text);
    }
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return lines;
  }
}
