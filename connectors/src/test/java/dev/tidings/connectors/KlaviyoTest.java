package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KlaviyoTest {
  private final Reads klaviyo = new Reads(Klaviyo.provider());

  @ParameterizedTest
  @CsvSource({
    "received_email, email.delivered",
    "opened_email, email.opened",
    "clicked_email, email.clicked",
    "bounced_email, email.bounced",
    "dropped_email, email.blocked",
    "marked_email_as_spam, email.complained",
    "subscribed_to_email_marketing, contact.subscribed",
    "subscribed_to_sms_marketing, contact.subscribed",
    "unsubscribed_from_email_marketing, contact.unsubscribed",
    "unsubscribed_from_sms_marketing, contact.unsubscribed",
    "manually_suppressed_from_email_marketing, contact.suppressed",
    "manually_unsuppressed_from_email_marketing, contact.subscribed",
    "updated_email_preferences, contact.preferences_updated",
    "sent_sms, message.sent",
    "received_sms, message.delivered",
    "clicked_sms, message.clicked",
    "failed_to_deliver_sms, message.failed",
    "received_automated_response_sms, message.delivered",
    "received_push, message.delivered",
    "opened_push, message.opened",
    "bounced_push, message.failed",
    "submitted_review, review.submitted",
  })
  void namesEvents(String theirs, String ours) {
    assertThat(item(theirs, "{}", "").type().value()).isEqualTo(ours);
  }

  @Test
  void anOwnMetricKeepsItsName() {
    assertThat(klaviyo.type("{\"data\":[{\"topic\":\"event:api.viewed_product\"}]}"))
        .isEqualTo("klaviyo.api.viewed_product");
  }

  @ParameterizedTest
  @CsvSource({"Hard, email.bounced.hard", "Soft, email.bounced.soft", "Other, email.bounced"})
  void aBounceMaySayItsKind(String kind, String ours) {
    assertThat(item("bounced_email", "{\"Bounce Type\":\"" + kind + "\"}", "").type().value())
        .isEqualTo(ours);
  }

  @Test
  void aTextFromTheContactsNumberCameIn() {
    String numbers = "{\"From Number\":\"+1500\",\"To Number\":\"+1600\"}";
    String profile = "\"phone_number\":\"%s\"";
    assertThat(item("received_sms", numbers, profile.formatted("+1500")).type().value())
        .isEqualTo("message.received");
    assertThat(item("sent_sms", numbers, profile.formatted("+1600")).type().value())
        .isEqualTo("message.sent");
    assertThat(item("sent_sms", "{\"Direction\":\"Inbound\"}", "").type().value())
        .isEqualTo("message.received");
  }

  @Test
  void aMachinesOpenIsFlagged() {
    assertThat(Reads.field(item("opened_email", "{\"machine_open\":true}", ""), "machineOpen"))
        .isEqualTo("true");
    assertThat(
            Reads.field(item("opened_email", "{\"Apple Privacy Open\":false}", ""), "machineOpen"))
        .isEqualTo("false");
    assertThat(Reads.field(item("opened_email", "{}", ""), "machineProbability")).isEqualTo("0.5");
    assertThat(Reads.field(item("clicked_email", "{\"Bot Click\":true}", ""), "machineProbability"))
        .isEqualTo("1");
  }

  @Test
  void whomAndWhenStandBesideTheEventOrInIt() {
    Item item =
        klaviyo.item(
            """
            {"data":[{"external_id":"ev1","topic":"event:klaviyo.opened_email","payload":{"data":{\
            "type":"event","id":"ev1","attributes":{"timestamp":1700000000,\
            "event_properties":{"Recipient Email Address":"A@b.c","Campaign Name":"Spring"}},\
            "relationships":{"profile":{"data":{"id":"p1"}}}}}}],"meta":{"klaviyo_account_id":"AbC"}}\
            """);
    assertThat(item.key()).isEqualTo("ev1");
    assertThat(item.subject()).contains("a@b.c");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1700000000));
    assertThat(Reads.field(item, "customer")).isEqualTo("\"p1\"");
    assertThat(Reads.field(item, "account")).isEqualTo("\"AbC\"");
  }

  @Test
  void withoutAnAddressItIsAboutTheProfile() {
    assertThat(
            klaviyo
                .item(
                    "{\"data\":[{\"topic\":\"event:klaviyo.opened_email\",\"payload\":{\"data\":{\"relationships\":{\"profile\":{\"data\":{\"id\":\"p1\"}}}}}}]}")
                .subject())
        .contains("p1");
  }

  @Test
  void believesNoRequestThatNamesTwoWebhooks() {
    Gateway gateway = new Gateway();
    LiveSource source = gateway.source("klaviyo", "{\"secret\":\"klaviyo-test-secret\"}");
    IncomingRequest sample = gateway.sample(source, "opened_email", Optional.empty());
    Map<String, List<String>> headers = new HashMap<>(sample.headers());
    headers.put("klaviyo-webhook-id", List.of("another"));
    assertThat(
            gateway.accept(
                source, new IncomingRequest(sample.method(), sample.url(), headers, sample.body())))
        .isInstanceOf(IngestResult.Unauthentic.class);
    headers.remove("klaviyo-webhook-id");
    assertThat(
            gateway.accept(
                source, new IncomingRequest(sample.method(), sample.url(), headers, sample.body())))
        .isInstanceOf(IngestResult.Accepted.class);
  }

  @Test
  void whatHasNoDataIsUnreadableAndAnEmptyBatchIsNothing() {
    assertThat(klaviyo.reading("{\"meta\":{}}", Map.of())).isInstanceOf(Reading.Unreadable.class);
    assertThat(klaviyo.reading("", Map.of())).isInstanceOf(Reading.Unreadable.class);
    assertThat(klaviyo.reading("{\"data\":[]}", Map.of())).isInstanceOf(Reading.Handshake.class);
  }

  private Item item(String topic, String properties, String profile) {
    return klaviyo.item(
        "{\"data\":[{\"external_id\":\"e\",\"topic\":\"event:klaviyo.%s\",\"payload\":{\"data\":{\"attributes\":{\"event_properties\":%s}},\"included\":[{\"type\":\"profile\",\"attributes\":{%s}}]}}]}"
            .formatted(topic, properties, profile));
  }
}
