/**
 * What every implementation of a port must keep to, as abstract test suites: one per port, extended
 * by the test of each implementation. A suite makes a new, empty one for each test.
 */
@NullMarked
package dev.tidings.contract;

import org.jspecify.annotations.NullMarked;
