package dev.tidings.core.subscription;

/** A compiled transformation. Used by any thread. */
interface Transformation {
  Shaping shape(EventView event);
}
