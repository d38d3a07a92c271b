/**
 * Many deliveries again on request: a {@link dev.tidings.core.replay.Replay} goes through a span of
 * the log for one endpoint, and makes deliveries that are missing, dead or (if asked) delivered
 * pending, a few at a time: no faster than half of the endpoint's rate limit, and no more than half
 * of its concurrency at once, so that live traffic goes first. What is ordered waits for all that
 * is pending before it of its key, replayed or not.
 *
 * <p>A replay is {@code counting} what it matches; then {@code planned} if that was all that was
 * asked for, else {@code running} until it is {@code done}, {@code cancelled} or {@code failed}.
 * How far it has come is kept in the same transaction as what it made pending, so after a restart
 * it goes on and does nothing twice.
 */
@NullMarked
package dev.tidings.core.replay;

import org.jspecify.annotations.NullMarked;
