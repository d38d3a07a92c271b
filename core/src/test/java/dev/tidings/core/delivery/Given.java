package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import dev.tidings.core.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the tests of this package begin with. */
final class Given {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  static final EndpointId ENDPOINT = new EndpointId("ep_00000000000000000000000001");
  static final AttemptOutcome DELIVERED = new AttemptOutcome.Delivered(204, "");
  static final AttemptOutcome UNREACHABLE = new AttemptOutcome.Unreachable("connection refused");

  private Given() {}

  static AttemptOutcome refused(int status) {
    return new AttemptOutcome.Refused(status, "", Optional.empty());
  }

  static AttemptOutcome refused(int status, Duration retryAfter) {
    return new AttemptOutcome.Refused(status, "", Optional.of(retryAfter));
  }

  static DeliveryPolicy policy(int concurrency, OptionalDouble perSecond, long... waits) {
    return new DeliveryPolicy(
        perSecond, concurrency, RetrySchedule.ofSeconds(waits), false, Duration.ofSeconds(20));
  }

  static Endpoint endpoint(Subscription.OnFailure onFailure, long... waits) {
    return endpoint(
        Target.PayloadFormat.STANDARD,
        Map.of(),
        onFailure,
        policy(64, OptionalDouble.empty(), waits));
  }

  static Endpoint endpoint(
      Target.PayloadFormat format,
      Map<String, String> headers,
      Subscription.OnFailure onFailure,
      DeliveryPolicy policy) {
    return new Endpoint(
        ENDPOINT,
        TenantId.DEFAULT,
        new Endpoint.Description("", NOW, NOW),
        new Target.Http(URI.create("https://receiver.example/hook"), headers, format),
        new Subscription(List.of("*"), Optional.empty(), Optional.empty(), onFailure),
        policy,
        new SigningKeys(KEY, List.of()),
        new EndpointStatus.Active());
  }

  static Delivery delivery(long offset) {
    return new Delivery(
        new DeliveryId(new Position(0, offset), ENDPOINT),
        TenantId.DEFAULT,
        new EventRef(new EventId("evt-" + offset), new EventType("order.completed")),
        Optional.empty(),
        NOW,
        Progress.routed(NOW));
  }

  static Attempt attempt(int number, AttemptOutcome outcome) {
    return new Attempt(number, Trigger.EVENT, NOW, Duration.ofMillis(3), outcome);
  }
}
