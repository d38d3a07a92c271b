package dev.tidings.core.subscription;

/** A compiled filter. Used by any thread. */
interface Filter {
  Verdict judge(EventView event);
}
