/**
 * Where events go: an {@link dev.tidings.core.endpoint.Endpoint} with its address, its
 * subscription, its policy (how fast, how often, in what order), its signing keys and its status.
 *
 * <p>An endpoint is {@code active}, {@code paused} (by a person: what comes waits) or {@code
 * disabled} (by us, because it answered 410 or failed for days, or by a person: what comes becomes
 * a dead letter at once). The live view of all endpoints is {@link
 * dev.tidings.core.endpoint.Endpoints}: a change is on disk first, then seen by the next event.
 */
@NullMarked
package dev.tidings.core.endpoint;

import org.jspecify.annotations.NullMarked;
