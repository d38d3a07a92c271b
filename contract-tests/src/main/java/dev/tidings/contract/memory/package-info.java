/**
 * The ports in memory: real implementations that keep to the same contracts as those on disk, for
 * tests and for the simulator.
 *
 * <p>A change is whole or not there, and what a call has done is "durable" when it returns; so a
 * crash is simulated by throwing away everything but these objects.
 */
@NullMarked
package dev.tidings.contract.memory;

import org.jspecify.annotations.NullMarked;
