package dev.tidings.core.routing;

/** Somebody who is shown every event that the router comes to, and what was decided about it. */
@FunctionalInterface
public interface Onlooker {
  /** Called on the engine's loop, in the order of the log; must be quick. */
  void saw(Admission.Verdict verdict);
}
