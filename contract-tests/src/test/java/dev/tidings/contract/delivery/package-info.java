/** The engine on stores in memory and a clock that is turned by hand. */
@NullMarked
package dev.tidings.contract.delivery;

import org.jspecify.annotations.NullMarked;
