/** How replays go on, with the real engine on stores in memory. */
@NullMarked
package dev.tidings.contract.replay;

import org.jspecify.annotations.NullMarked;
