/** The in-memory ports keep to the contracts. */
@NullMarked
package dev.tidings.contract.memory;

import org.jspecify.annotations.NullMarked;
