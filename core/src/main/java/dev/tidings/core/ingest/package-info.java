/**
 * Request in, verdict out: verify, take apart, normalise, append; the answer is the one that this
 * provider needs.
 *
 * <p>{@link dev.tidings.core.ingest.IngestPipeline} takes what providers send to a source; {@link
 * dev.tidings.core.ingest.Publisher} takes what is published through the API. Both say that an
 * event is accepted only after the log has said that it is durable.
 *
 * <p>A request ends in one of five ways, each an {@link dev.tidings.core.ingest.IngestResult}:
 * accepted (its events are durable), acknowledged (a handshake, nothing to keep), quarantined
 * (believed, but no event could be made of it: kept as received, and can be read again later),
 * unauthentic (nothing is kept but a {@link dev.tidings.core.ingest.RecentRejections note}), or
 * overloaded (it could not be kept; the provider is asked to come again). One that is refused
 * before it is a request at all, since its body is too large or breaks off, is counted and noted
 * too.
 */
@NullMarked
package dev.tidings.core.ingest;

import org.jspecify.annotations.NullMarked;
