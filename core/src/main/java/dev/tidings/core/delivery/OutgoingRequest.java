package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What one attempt sends, whole and ready to go: one form for each kind of endpoint. */
public sealed interface OutgoingRequest {
  /** The type of what is sent to see whether an endpoint answers; it is in no log. */
  EventType PROBED = new EventType("endpoint.probed");

  EndpointId endpoint();

  /** For all of the attempt, to the answer's last byte. */
  Duration timeout();

  /**
   * A signed POST to a URL.
   *
   * @param headers by lower-case name; {@code host} and {@code content-length} are the sender's
   *     work
   */
  record Post(
      EndpointId endpoint, URI url, Map<String, String> headers, Body body, Duration timeout)
      implements OutgoingRequest {}

  /**
   * A signed request for whoever listens.
   *
   * @param personal whether personal data may be in it
   */
  record Handover(
      EndpointId endpoint,
      Map<String, String> headers,
      Body body,
      boolean personal,
      Duration timeout)
      implements OutgoingRequest {}

  /**
   * A record for a topic of Kafka.
   *
   * @param headers by name, in their order
   */
  record TopicRecord(
      EndpointId endpoint,
      Target.Kafka target,
      Optional<String> key,
      Map<String, String> headers,
      Body value,
      Duration timeout)
      implements OutgoingRequest {}

  /**
   * An event to be put into files.
   *
   * @param event its data as the endpoint is given it
   */
  record Archival(EndpointId endpoint, Target.Archive target, Event event, Duration timeout)
      implements OutgoingRequest {
    public TenantId tenant() {
      return event.tenant();
    }

    /** Whether it only asks whether an event could be put into files. */
    public boolean isProbe() {
      return event.type().equals(PROBED);
    }
  }
}
