package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrevoTest {
  private final Reads brevo = new Reads(Brevo.provider());

  @ParameterizedTest
  @CsvSource({
    "request, email.sent",
    "delivered, email.delivered",
    "deferred, email.deferred",
    "opened, email.opened",
    "uniqueOpened, email.opened",
    "proxy_open, email.opened",
    "click, email.clicked",
    "hard_bounce, email.bounced.hard",
    "hardBounce, email.bounced.hard",
    "invalid_email, email.bounced.hard",
    "soft_bounce, email.bounced.soft",
    "blocked, email.blocked",
    "error, email.failed",
    "spam, email.complained",
    "complaint, email.complained",
    "unsubscribed, contact.unsubscribed",
    "unsubscribe, contact.unsubscribed",
    "list_addition, contact.subscribed",
    "contact_updated, contact.updated",
    "contact_deleted, contact.deleted",
    "unique_coupon_sent, brevo.unique_coupon_sent",
  })
  void namesEvents(String theirs, String ours) {
    assertThat(brevo.type("{\"event\":\"" + theirs + "\"}")).isEqualTo(ours);
  }

  @Test
  void onlyTheTimesInUtcCount() {
    String event = "{\"event\":\"spam\",\"date\":\"2020-10-09 00:00:00\",\"ts\":1604937337%s}";
    assertThat(brevo.item(event.formatted(",\"ts_event\":1604933737")).time())
        .contains(Instant.ofEpochSecond(1604933737));
    assertThat(
            brevo
                .item(event.formatted(",\"ts_event\":1604933737,\"ts_epoch\":1604933736123"))
                .time())
        .contains(Instant.ofEpochMilli(1604933736123L));
    assertThat(brevo.item(event.formatted("")).time()).isEmpty();
  }

  @Test
  void aFirstOpenIsToldTwiceAndIsOne() {
    String open =
        "{\"id\":1,\"event\":\"%s\",\"email\":\"a@b.c\",\"message-id\":\"<m@x>\",\"ts_epoch\":%d}";
    String key = brevo.item(open.formatted("unique_opened", 1685542108462L)).key();
    assertThat(brevo.item(open.formatted("opened", 1685542108501L)).key()).isEqualTo(key);
    assertThat(brevo.item(open.formatted("opened", 1685542110000L)).key()).isNotEqualTo(key);
    assertThat(brevo.item(open.formatted("proxy_open", 1685542108462L)).key()).isNotEqualTo(key);
    assertThat(brevo.item(open.formatted("proxy_open", 1685542108462L)).key())
        .isEqualTo(brevo.item(open.formatted("unique_proxy_open", 1685542108462L)).key());
  }

  @Test
  void theIdIsThatOfTheWebhookAndTellsNothing() {
    String click =
        "{\"id\":814119,\"event\":\"click\",\"email\":\"%s\",\"message-id\":\"<m@x>\",\"ts_epoch\":1685542108462,\"link\":\"%s\"}";
    String key = brevo.item(click.formatted("a@b.c", "https://a")).key();
    assertThat(brevo.item(click.formatted("a@b.c", "https://b")).key()).isNotEqualTo(key);
    assertThat(brevo.item(click.formatted("d@b.c", "https://a")).key()).isNotEqualTo(key);
  }

  @Test
  void aProxysOpenIsAMachines() {
    assertThat(Reads.field(brevo.item("{\"event\":\"proxy_open\"}"), "machineOpen"))
        .isEqualTo("true");
    assertThat(Reads.field(brevo.item("{\"event\":\"opened\"}"), "machineOpen")).isEqualTo("false");
    assertThat(Reads.field(brevo.item("{\"event\":\"click\"}"), "machineProbability"))
        .isEqualTo("0.3");
  }

  @Test
  void tagsAreAnArrayOrATextThatMayBeOne() {
    String event = "{\"event\":\"click\",%s}";
    assertThat(tags(event.formatted("\"tags\":[\"a\",\"b\"],\"tag\":\"[\\\"c\\\"]\"")))
        .isEqualTo("[\"a\",\"b\"]");
    assertThat(tags(event.formatted("\"tag\":\"[\\\"a\\\",\\\"b\\\"]\"")))
        .isEqualTo("[\"a\",\"b\"]");
    assertThat(tags(event.formatted("\"tag\":\"spring\""))).isEqualTo("[\"spring\"]");
    assertThat(tags(event.formatted("\"tag\":\"\""))).isEmpty();
  }

  @Test
  void aBatchAndManyContactsInOneEventAreTakenApart() {
    assertThat(
            brevo.items(
                "[{\"event\":\"opened\",\"email\":\"a@b.c\"},{\"event\":\"contact_deleted\",\"email\":[\"D@b.c\",\"e@b.c\"]},{\"odd\":1}]"))
        .extracting(Item::subject)
        .containsExactly(
            Optional.of("a@b.c"), Optional.of("d@b.c"), Optional.of("e@b.c"), Optional.empty());
  }

  @Test
  void whoLeavesSeveralListsLeavesEachOfThem() {
    assertThat(brevo.items("{\"event\":\"unsubscribe\",\"email\":\"a@b.c\",\"list_id\":[3,42]}"))
        .extracting(item -> Reads.field(item, "list"))
        .containsExactly("\"3\"", "\"42\"");
    assertThat(brevo.items("{\"event\":\"unsubscribe\",\"email\":\"a@b.c\",\"list_id\":[3,42]}"))
        .extracting(Item::key)
        .doesNotHaveDuplicates();
    assertThat(
            brevo.items("{\"event\":\"contact_deleted\",\"email\":\"a@b.c\",\"list_id\":[3,42]}"))
        .hasSize(1);
  }

  @Test
  void saysComeAgainInTheOneWayThatBrevoDoes() {
    assertThat(Brevo.provider().answers().overloaded().status()).isEqualTo(429);
  }

  private String tags(String event) {
    return Reads.field(brevo.item(event), "tags");
  }
}
