/**
 * Measures Tidings against ceilings built from the same parts with nothing in between, in one run,
 * so that the figures are ratios and hold on any machine. What is counted is also checked: nothing
 * lost, nothing twice, no order broken.
 *
 * <p>{@link dev.tidings.benchmarks.Bench} starts each part as a process of its own: {@link
 * dev.tidings.benchmarks.Load} sends, {@link dev.tidings.benchmarks.Sink} receives, {@link
 * dev.tidings.benchmarks.Ceiling} stands in for Tidings.
 */
@NullMarked
package dev.tidings.benchmarks;

import org.jspecify.annotations.NullMarked;
