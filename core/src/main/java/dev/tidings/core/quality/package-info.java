/**
 * What events look like, and what is wrong with them.
 *
 * <p>{@link dev.tidings.core.quality.Quality} is told of every event that is routed or quarantined.
 * For each source and event type it keeps a shape (which fields there are, how often, with which
 * types: {@link dev.tidings.core.quality.ShapeView}), figures ({@link
 * dev.tidings.core.quality.Figures}) and what volume is usual, all of it in bounded memory. A shape
 * accepts itself after its first 200 events and is the measure from then on.
 *
 * <p>What differs from it, and what breaks the contract of its type, becomes a {@link
 * dev.tidings.core.quality.QualityProblem}: {@code open}, then {@code acknowledged}, then {@code
 * resolved} ({@link dev.tidings.core.quality.ProblemTransition} has all that can happen to one).
 * There is one that is not resolved for a kind, source, type and field. It is resolved by a person,
 * by a person who accepts the shape, or by itself when it is over. Its opening and its resolving
 * are announced as events, once each, after it was kept; announcements themselves are not watched.
 *
 * <p>Of values, only those of text fields are kept that look like codes and are few; a schema's
 * mark for personal data, or a name that speaks of people, places or things, keeps even these out.
 */
@NullMarked
package dev.tidings.core.quality;

import org.jspecify.annotations.NullMarked;
