/**
 * The real core on a simulated machine, from a seed.
 *
 * <p>A {@link dev.tidings.simulator.Simulation} is one run: publishers append events, the engine
 * delivers them to receivers that are good, slow, rude, away or silent, an operator changes
 * endpoints and has things resent and replayed, and {@link dev.tidings.simulator.Faults} take away
 * the disk, the database, or the whole process at any point. Time, the order in which threads run,
 * the disk and the network are simulated ({@link dev.tidings.simulator.SimulatedTime}, {@link
 * dev.tidings.simulator.SimulatedLog}, {@link dev.tidings.simulator.SimulatedStore}, {@link
 * dev.tidings.simulator.SimulatedNetwork}), everything between them is what runs in production.
 * Then the faults cease, time goes on until all is quiet, and the promises are checked against what
 * the world has seen ({@link dev.tidings.simulator.Ledger}, {@link
 * dev.tidings.simulator.Promises}).
 *
 * <p>The same seed gives the same run, step by step. A {@link dev.tidings.simulator.Mutation} is a
 * bug that is put in on purpose, to know that it would be found.
 */
@NullMarked
package dev.tidings.simulator;

import org.jspecify.annotations.NullMarked;
