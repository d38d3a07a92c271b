package dev.tidings.core.delivery;

import static dev.tidings.core.delivery.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.endpoint.Target;
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

  private static OutgoingRequest.Post message(PayloadFormat format, Map<String, String> headers) {
    Endpoint endpoint =
        Given.endpoint(
            format, headers, OnFailure.DEAD_LETTER, Given.policy(1, OptionalDouble.empty()));
    return (OutgoingRequest.Post) Message.of(endpoint, EVENT, EVENT.data(), SIGNER, NOW);
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
    OutgoingRequest.Post request = message(PayloadFormat.RAW, Map.of());
    assertThat(request.body().bytes()).isEqualTo(DATA.toArray());
    assertThat(request.headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void sendsAStructuredCloudEventWhereThatIsAskedFor() {
    OutgoingRequest.Post request = message(PayloadFormat.CLOUDEVENTS, Map.of());
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
      OutgoingRequest.Post request = message(format, Map.of());
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
    OutgoingRequest.Post request =
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

  private static OutgoingRequest message(Target target) {
    Endpoint webhook =
        Given.endpoint(
            PayloadFormat.RAW,
            Map.of(),
            OnFailure.DEAD_LETTER,
            Given.policy(1, OptionalDouble.empty()));
    Endpoint endpoint =
        new Endpoint(
            webhook.id(),
            webhook.tenant(),
            webhook.description(),
            target,
            webhook.subscription(),
            webhook.policy(),
            webhook.keys(),
            webhook.status());
    return Message.of(endpoint, EVENT, json("{\"a\":1}"), SIGNER, NOW);
  }

  @Test
  void aRecordForATopicIsACloudEventInBinaryMode() {
    for (Target.Kafka.Key key : Target.Kafka.Key.values()) {
      Target.Kafka kafka =
          new Target.Kafka(List.of("a:1"), "events", key, new Target.Kafka.Plaintext());
      OutgoingRequest.TopicRecord record = (OutgoingRequest.TopicRecord) message(kafka);
      assertThat(record.value().text()).isEqualTo("{\"a\":1}");
      assertThat(record.headers())
          .containsExactlyInAnyOrderEntriesOf(
              Map.ofEntries(
                  Map.entry("ce_specversion", "1.0"),
                  Map.entry("ce_id", "evt-1"),
                  Map.entry("ce_source", "shop"),
                  Map.entry("ce_type", "order.completed"),
                  Map.entry("ce_subject", "änn@example.test"),
                  Map.entry("ce_time", "2026-02-28T10:00:00.120Z"),
                  Map.entry("ce_partitionkey", "order-7"),
                  Map.entry("ce_expirytime", "2026-04-01T00:00:00Z"),
                  Map.entry("ce_traceparent", "00-1-2-01"),
                  Map.entry("content-type", "application/json")));
      assertThat(record.key())
          .isEqualTo(
              switch (key) {
                case SUBJECT -> Optional.of("änn@example.test");
                case ORDERING_KEY -> Optional.of("order-7");
                case ID -> Optional.of("evt-1");
                case NONE -> Optional.empty();
              });
    }
  }

  @Test
  void anArchiveGetsTheEventWithTheDataThatIsMeantForIt() {
    Target.Archive archive =
        new Target.Archive(
            new Target.Archive.Folder("x"),
            Target.Archive.FileFormat.PARQUET,
            Target.Archive.Flush.DEFAULT);
    OutgoingRequest.Archival archival = (OutgoingRequest.Archival) message(archive);
    assertThat(archival.event().data()).isEqualTo(json("{\"a\":1}"));
    assertThat(archival.event().id()).isEqualTo(EVENT.id());
    assertThat(archival.isProbe()).isFalse();
  }
}
