package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerIoTest {
  private final Reads customerio = new Reads(CustomerIo.provider());

  @ParameterizedTest
  @CsvSource({
    "email, sent, email.sent",
    "email, delivered, email.delivered",
    "email, deferred, email.deferred",
    "email, opened, email.opened",
    "email, clicked, email.clicked",
    "email, bounced, email.bounced",
    "email, dropped, email.blocked",
    "email, failed, email.failed",
    "email, spammed, email.complained",
    "email, unsubscribed, contact.unsubscribed",
    "email, converted, email.converted",
    "sms, sent, message.sent",
    "sms, delivered, message.delivered",
    "sms, bounced, message.failed",
    "push, opened, message.opened",
    "push, clicked, message.clicked",
    "whatsapp, failed, message.failed",
    "in_app, sent, inapp.shown",
    "in_app, opened, inapp.opened",
    "in_app, clicked, inapp.clicked",
    "in_app, converted, inapp.converted",
    "customer, subscribed, contact.subscribed",
    "customer, unsubscribed, contact.unsubscribed",
    "customer, cio_subscription_preferences_changed, contact.preferences_updated",
    "webhook, sent, customerio.webhook.sent",
    "slack, attempted, customerio.slack.attempted",
  })
  void namesEvents(String about, String metric, String ours) {
    assertThat(
            customerio.type("{\"object_type\":\"%s\",\"metric\":\"%s\"}".formatted(about, metric)))
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "email_opened, email.opened",
    "email_sent, email.sent",
    "customer_unsubscribed, contact.unsubscribed",
    "odd, customerio.odd",
  })
  void readsTheOldNames(String theirs, String ours) {
    assertThat(customerio.type("{\"event_type\":\"" + theirs + "\"}")).isEqualTo(ours);
  }

  @Test
  void saysWhomByAddressElseById() {
    Item item =
        customerio.item(
            "{\"event_id\":\"e1\",\"object_type\":\"email\",\"metric\":\"clicked\",\"timestamp\":1585250199,\"data\":{\"customer_id\":\"user-123\",\"identifiers\":{\"email\":\"Jane@example.com\"},\"recipient\":\"jane@example.com\",\"delivery_id\":\"d\",\"campaign_id\":23,\"href\":\"https://x\"}}");
    assertThat(item.key()).isEqualTo("e1");
    assertThat(item.subject()).contains("jane@example.com");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1585250199));
    assertThat(Reads.field(item, "campaign")).isEqualTo("\"23\"");
    assertThat(Reads.field(item, "url")).isEqualTo("\"https://x\"");
    assertThat(
            customerio
                .item(
                    "{\"object_type\":\"sms\",\"metric\":\"sent\",\"data\":{\"customer_id\":\"u\",\"recipient\":\"+1500\"}}")
                .subject())
        .contains("u");
  }

  @Test
  void aMachinesOpenIsFlaggedWhereItSaysSo() {
    String open = "{\"object_type\":\"email\",\"metric\":\"opened\",\"data\":{%s}}";
    assertThat(Reads.field(customerio.item(open.formatted("\"prefetched\":true")), "machineOpen"))
        .isEqualTo("true");
    assertThat(Reads.field(customerio.item(open.formatted("")), "machineProbability"))
        .isEqualTo("0.5");
  }

  @Test
  void whatIsBelievedNeverHoldsUpWhatFollows() {
    assertThat(customerio.reading("{\"odd\":1}", Map.of())).isInstanceOf(Reading.Unreadable.class);
    Answers answers = CustomerIo.provider().answers();
    assertThat(answers.unreadable().status()).isEqualTo(200);
    assertThat(answers.accepted().status()).isEqualTo(200);
  }
}
