/**
 * A world for the real core to run in, where everything that can go wrong does, again and again the
 * same way from the same seed.
 */
@NullMarked
package dev.tidings.simulator;

import org.jspecify.annotations.NullMarked;
