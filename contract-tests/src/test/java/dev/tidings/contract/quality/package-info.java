/** How the watch over the quality of events behaves, on stores in memory. */
@NullMarked
package dev.tidings.contract.quality;

import org.jspecify.annotations.NullMarked;
