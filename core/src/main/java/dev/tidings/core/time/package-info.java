/**
 * The only reader of the clock and the only source of randomness. Everything else is given a {@link
 * dev.tidings.core.time.Clock}, a {@link dev.tidings.core.time.Loop} or a random generator, so the
 * whole engine can run on simulated time.
 */
@NullMarked
package dev.tidings.core.time;

import org.jspecify.annotations.NullMarked;
