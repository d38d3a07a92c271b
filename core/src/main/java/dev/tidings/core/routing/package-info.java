/**
 * From one event to its deliveries. The {@link dev.tidings.core.routing.Router} reads the log in
 * order and asks each subscription that covers an event's type; how far it has come is kept
 * together with what it gave rise to. A filter that is not quick is asked beside the engine's loop,
 * its endpoint's events in their order, so that nobody else waits for it.
 */
@NullMarked
package dev.tidings.core.routing;

import org.jspecify.annotations.NullMarked;
