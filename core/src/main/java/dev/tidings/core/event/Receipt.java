package dev.tidings.core.event;

import dev.tidings.core.id.RequestId;
import java.time.Instant;
import java.util.Optional;

/**
 * How an event reached us.
 *
 * @param receivedAt when we received it, by our clock, to the millisecond
 * @param request the request it came in, kept as received; empty when it was published through the
 *     API
 */
public record Receipt(Instant receivedAt, Optional<RequestId> request) {}
