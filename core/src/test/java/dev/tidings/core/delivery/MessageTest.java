package dev.tidings.core.delivery;

import static dev.tidings.core.delivery.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.endpoint.Target.PayloadFormat;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.WebhookSigner;
import dev.tidings.core.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final WebhookSigner SIGNER = WebhookSigner.of(List.of(Given.KEY));
  private static final JsonBytes DATA = json("{\"total\": 12.50, \"note\":\"grüße\"}");

  private static final Event EVENT =
      new Event(
          new EventId("evt-1"),
          TenantId.DEFAULT,
          new EventType("order.completed"),
          new Context(
              "shop",
              Optional.of("änn@example.test"),
              Instant.parse("2026-02-28T10:00:00.120Z"),
              Optional.of("order-7"),
              Optional.of(Instant.parse("2026-04-01T00:00:00Z")),
              Map.of("traceparent", "00-1-2-01")),
          new Receipt(NOW, Optional.empty()),
          DATA);

  private static JsonBytes json(String text) {
    return JsonBytes.trusted(text.getBytes(StandardCharsets.UTF_8));
  }

  private static OutgoingRequest message(PayloadFormat format, Map<String, String> headers) {
    Endpoint endpoint =
        Given.endpoint(
            format, headers, OnFailure.DEAD_LETTER, Given.policy(1, OptionalDouble.empty()));
    return Message.of(endpoint, EVENT, EVENT.data(), SIGNER, NOW);
  }

  @Test
  void putsTheDataIntoTheStandardBodyAsItIs() {
    assertThat(message(PayloadFormat.STANDARD, Map.of()).body().text())
        .isEqualTo(
            """
            {"type":"order.completed","timestamp":"2026-02-28T10:00:00.120Z",\
            "data":{"total": 12.50, "note":"grüße"}}\
            """);
  }

  @Test
  void sendsTheDataAloneWhereThatIsAskedFor() {
    OutgoingRequest request = message(PayloadFormat.RAW, Map.of());
    assertThat(request.body().bytes()).isEqualTo(DATA.toArray());
    assertThat(request.headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void sendsAStructuredCloudEventWhereThatIsAskedFor() {
    OutgoingRequest request = message(PayloadFormat.CLOUDEVENTS, Map.of());
    assertThat(request.headers())
        .containsEntry("content-type", "application/cloudevents+json; charset=utf-8");
    assertThat(Json.parse(request.body().bytes()))
        .isEqualTo(
            Json.parse(
                """
                {"specversion":"1.0","id":"evt-1","source":"shop","type":"order.completed",
                 "subject":"änn@example.test","time":"2026-02-28T10:00:00.120Z",
                 "datacontenttype":"application/json","partitionkey":"order-7",
                 "expirytime":"2026-04-01T00:00:00Z","traceparent":"00-1-2-01",
                 "data":{"total":12.50,"note":"grüße"}}\
                """
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void signsWhatItSends() {
    for (PayloadFormat format : PayloadFormat.values()) {
      OutgoingRequest request = message(format, Map.of());
      assertThat(request.headers())
          .containsEntry("webhook-id", "evt-1")
          .containsEntry("webhook-timestamp", Long.toString(NOW.getEpochSecond()))
          .containsEntry(
              "webhook-signature",
              SIGNER.sign("evt-1", NOW.getEpochSecond(), request.body().bytes()));
    }
  }

  @Test
  void theEndpointsOwnHeadersAreThereAndReplaceNoneOfOurs() {
    OutgoingRequest request =
        message(
            PayloadFormat.STANDARD, Map.of("authorization", "Bearer x", "webhook-id", "forged"));
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer x")
        .containsEntry("webhook-id", "evt-1");
  }

  @Test
  void theTimeoutIsTheEndpoints() {
    assertThat(message(PayloadFormat.RAW, Map.of()).timeout()).isEqualTo(Duration.ofSeconds(20));
  }
}
