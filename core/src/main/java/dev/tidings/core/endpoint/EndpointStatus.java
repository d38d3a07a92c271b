package dev.tidings.core.endpoint;

import java.time.Instant;

/** Whether deliveries are made to an endpoint. */
public sealed interface EndpointStatus {
  /** Deliveries are made. */
  record Active() implements EndpointStatus {}

  /** A person holds them: what comes waits. */
  record Paused(Instant since) implements EndpointStatus {}

  /** Nothing is delivered any more; what comes becomes a dead letter. */
  record Disabled(Instant since, String reason) implements EndpointStatus {}
}
