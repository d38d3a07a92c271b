package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Appended;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurlyTest {
  private final Reads recurly = new Reads(Recurly.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("recurly", "{\"secrets\":[\"new\",\"old\"]}");

  private Item item(String kind, String theirs, String time) {
    return recurly.item(
        "{\"id\":\"qsy2\",\"object_type\":\"%s\",\"event_type\":\"%s\",\"event_time\":\"%s\",\"site_id\":\"s1\"}"
            .formatted(kind, theirs, time));
  }

  @ParameterizedTest
  @CsvSource({
    "subscription, created, subscription.started",
    "subscription, renewed, subscription.renewed",
    "subscription, canceled, subscription.cancellation_scheduled",
    "subscription, expired, subscription.cancelled",
    "subscription, reactivated, customer.reactivated",
    "subscription, updated, recurly.subscription.updated",
    "external_subscription, expired, subscription.cancelled",
    "account, created, lead.created",
    "account, closed, customer.churned",
    "payment, failed, payment.failed",
    "payment, refunded, order.refunded",
    "charge_invoice, paid, recurly.charge_invoice.paid",
  })
  void namesEvents(String kind, String theirs, String ours) {
    assertThat(item(kind, theirs, "2026-01-15T10:00:00Z").type().value()).isEqualTo(ours);
  }

  @Test
  void theRenewalsOfTwoMonthsAreTwoEvents() {
    Item january = item("subscription", "renewed", "2026-01-15T10:00:00Z");
    assertThat(january.key())
        .isNotEqualTo(item("subscription", "renewed", "2026-02-15T10:00:00Z").key())
        .isEqualTo(item("subscription", "renewed", "2026-01-15T10:00:00Z").key());
    assertThat(january.time()).contains(Instant.parse("2026-01-15T10:00:00Z"));
    assertThat(january.subject()).contains("qsy2");
    assertThat(Reads.field(january, "subscription")).isEqualTo("\"qsy2\"");
  }

  @Test
  void whileASecretIsChangedOneSignatureOfSeveralIsEnough() {
    IncomingRequest sample = gateway.sample(source, "subscription.renewed", Optional.empty());
    String written = sample.header("recurly-signature").orElseThrow();
    int comma = written.indexOf(',');
    Map<String, List<String>> headers = new LinkedHashMap<>(sample.headers());
    headers.put(
        "recurly-signature",
        List.of(written.substring(0, comma) + "," + "0".repeat(64) + written.substring(comma)));
    IncomingRequest two =
        new IncomingRequest(sample.method(), sample.url(), headers, sample.body());
    assertThat(gateway.accept(source, two)).isInstanceOf(IngestResult.Accepted.class);
    gateway.wait(Duration.ofHours(24));
    assertThat(gateway.accept(source, two))
        .isInstanceOfSatisfying(
            IngestResult.Accepted.class,
            again ->
                assertThat(again.events())
                    .allSatisfy(event -> assertThat(event).isInstanceOf(Appended.Duplicate.class)));
    gateway.wait(Duration.ofSeconds(1));
    assertThat(gateway.accept(source, two)).isInstanceOf(IngestResult.Unauthentic.class);
  }
}
