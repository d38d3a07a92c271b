package dev.tidings.core.endpoint;

import java.net.URI;
import java.util.Map;

/**
 * Where an endpoint is and what it wants to be sent.
 *
 * @param headers sent with each request; never {@code webhook-*}, {@code host} or those that
 *     describe the message
 */
public record Target(Kind kind, URI url, Map<String, String> headers, PayloadFormat format) {
  public Target {
    headers = Map.copyOf(headers);
  }

  /** How an endpoint is reached. */
  public enum Kind {
    /** An HTTP request to its URL. */
    HTTP,
    /** Handed to whoever listens with {@code tidings listen}; waits while nobody does. */
    LISTENER
  }

  /** The shape of the body. */
  public enum PayloadFormat {
    /** {@code {"type","timestamp","data"}}, as Standard Webhooks has it. */
    STANDARD,
    /** CloudEvents 1.0 in structured JSON mode. */
    CLOUDEVENTS,
    /** The event's data alone. */
    RAW
  }
}
