package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendGridTest {
  private final Reads sendgrid = new Reads(SendGrid.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "processed | x | email.sent",
        "delivered | x | email.delivered",
        "deferred | x | email.deferred",
        "open | x | email.opened",
        "click | x | email.clicked",
        "bounce | bounce | email.bounced.hard",
        "bounce | blocked | email.blocked",
        "dropped | x | email.blocked",
        "spamreport | x | email.complained",
        "unsubscribe | x | contact.unsubscribed",
        "group_unsubscribe | x | contact.unsubscribed",
        "group_resubscribe | x | contact.subscribed",
        "account_status_change | compliance_suspend | sendgrid.account_status_change",
        "teleported | x | sendgrid.teleported",
      })
  void namesEvents(String theirs, String type, String ours) {
    assertThat(sendgrid.type("[{\"event\":\"%s\",\"type\":\"%s\"}]".formatted(theirs, type)))
        .isEqualTo(ours);
  }

  @Test
  void aDropForABadHeaderIsOurOwnFault() {
    assertThat(sendgrid.type("[{\"event\":\"dropped\",\"reason\":\"Invalid SMTPAPI header\"}]"))
        .isEqualTo("email.failed");
  }

  @Test
  void toldApartByTheirIds() {
    assertThat(
            sendgrid.items(
                "[{\"event\":\"open\",\"sg_event_id\":\"a\"},{\"event\":\"open\",\"sg_event_id\":\"b\"}]"))
        .extracting(Item::key)
        .containsExactly("a", "b");
  }

  @Test
  void flagsMachines() {
    assertThat(
            Reads.field(
                sendgrid.item("[{\"event\":\"open\",\"sg_machine_open\":true}]"), "machineOpen"))
        .isEqualTo("true");
    assertThat(
            Reads.field(
                sendgrid.item("[{\"event\":\"open\",\"sg_machine_open\":false}]"), "machineOpen"))
        .isEqualTo("false");
    assertThat(Reads.field(sendgrid.item("[{\"event\":\"open\"}]"), "machineOpen")).isEmpty();
  }

  @Test
  void aCategoryIsTextOrArray() {
    assertThat(Reads.field(sendgrid.item("[{\"event\":\"open\",\"category\":\"a\"}]"), "tags"))
        .isEqualTo("[\"a\"]");
    assertThat(
            Reads.field(sendgrid.item("[{\"event\":\"open\",\"category\":[\"a\",\"b\"]}]"), "tags"))
        .isEqualTo("[\"a\",\"b\"]");
    assertThat(Reads.field(sendgrid.item("[{\"event\":\"open\",\"category\":[]}]"), "tags"))
        .isEmpty();
  }

  @Test
  void whatIsNotTheirsIsMetadata() {
    Item item =
        sendgrid.item(
            """
            [{"email":"a@example.com","timestamp":1600112492,"event":"delivered",\
            "sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-9.0","order":9007199254740993,\
            "tenant":"t1","custom_args":{"deep":"1"},"asm_group_id":10,"response":"250 OK"}]\
            """);
    assertThat(Reads.field(item, "metadata"))
        .isEqualTo("{\"deep\":\"1\",\"order\":9007199254740993,\"tenant\":\"t1\"}");
    assertThat(Reads.field(item, "messageId")).isEqualTo("\"LRzXl_NHStOGhQ4kofSm_A\"");
    assertThat(Reads.field(item, "list")).isEqualTo("\"10\"");
    assertThat(Reads.field(item, "raw")).contains("\"order\":9007199254740993");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1600112492));
    assertThat(item.subject()).contains("a@example.com");
  }

  @Test
  void argumentsThatShadowTheirNamesDoNoHarm() {
    Item item =
        sendgrid.item(
            "[{\"event\":\"open\",\"email\":{\"a\":1},\"timestamp\":\"spring\",\"sg_event_id\":[],\"category\":{\"x\":1}}]");
    assertThat(item.type().value()).isEqualTo("email.opened");
    assertThat(item.subject()).isEmpty();
    assertThat(item.time()).isEmpty();
    assertThat(item.key()).startsWith("sha256 ");
  }

  @Test
  void milliseconds() {
    assertThat(sendgrid.item("[{\"event\":\"open\",\"timestamp\":1591726752372}]").time())
        .contains(Instant.ofEpochMilli(1591726752372L));
  }
}
