/**
 * What happened: {@link dev.tidings.core.event.Event}, kept for good in the {@link
 * dev.tidings.core.event.EventLog}, together with the {@link dev.tidings.core.event.Request} that
 * it came in.
 *
 * <p>An event is immutable. It is <em>accepted</em> once the log has it on disk; what becomes of it
 * afterwards is read from the log in order, by whoever keeps a {@link
 * dev.tidings.core.event.Position} in it.
 */
@NullMarked
package dev.tidings.core.event;

import org.jspecify.annotations.NullMarked;
