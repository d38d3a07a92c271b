/** Which event types there are, what their data looks like, and how strictly that is asked for. */
@NullMarked
package dev.tidings.core.catalogue;

import org.jspecify.annotations.NullMarked;
