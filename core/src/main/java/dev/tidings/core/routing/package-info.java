/**
 * From one event to its deliveries. The {@link dev.tidings.core.routing.Router} reads the log in
 * order and asks each subscription that covers an event's type; how far it has come is kept
 * together with what it gave rise to.
 */
@NullMarked
package dev.tidings.core.routing;

import org.jspecify.annotations.NullMarked;
