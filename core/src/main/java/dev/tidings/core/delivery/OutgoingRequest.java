package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A POST that is ready to go: signed, whole.
 *
 * @param headers by lower-case name; {@code host} and {@code content-length} are the sender's work
 * @param timeout for all of it, to the answer's last byte
 */
public record OutgoingRequest(
    EndpointId endpoint,
    Target.Kind kind,
    URI url,
    Map<String, String> headers,
    Body body,
    Duration timeout) {}
