package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResendTest {
  private final Reads resend = new Reads(Resend.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email.sent | {} | email.sent",
        "email.delivered | {} | email.delivered",
        "email.delivery_delayed | {} | email.deferred",
        "email.complained | {} | email.complained",
        "email.opened | {} | email.opened",
        "email.clicked | {} | email.clicked",
        "email.failed | {} | email.failed",
        "email.suppressed | {} | email.blocked",
        "email.bounced | {\"bounce\":{\"type\":\"Permanent\"}} | email.bounced.hard",
        "email.bounced | {\"bounce\":{\"type\":\"Transient\"}} | email.bounced.soft",
        "email.bounced | {\"bounce\":{\"type\":\"Undetermined\"}} | email.bounced.soft",
        "email.scheduled | {} | resend.email.scheduled",
        "email.received | {} | message.received",
        "contact.created | {} | contact.created",
        "contact.updated | {\"unsubscribed\":true} | contact.unsubscribed",
        "contact.updated | {\"unsubscribed\":false} | contact.subscribed",
        "contact.updated | {} | contact.updated",
        "contact.deleted | {} | contact.deleted",
        "contact.topics.updated | {} | contact.preferences_updated",
        "suppression.added | {} | contact.suppressed",
        "suppression.removed | {} | contact.subscribed",
        "domain.created | {} | resend.domain.created",
        "inbox.new_thing | {} | resend.inbox.new_thing",
      })
  void namesEvents(String theirs, String data, String ours) {
    assertThat(resend.type("{\"type\":\"%s\",\"data\":%s}".formatted(theirs, data)))
        .isEqualTo(ours);
  }

  @Test
  void aFolderIsNobodysAddress() {
    Item item =
        new Reads(Resend.provider())
            .item(
                """
                {"type":"inbox.thread.folder.updated","data":{"inbox_id":"i1","thread_id":"t1",\
                "from":"inbox","to":"archive"}}\
                """);
    assertThat(item.subject()).contains("t1");
    assertThat(Reads.field(item, "email")).isEmpty();
  }

  @Test
  void theTimeIsThatOfTheEventNotOfTheMessage() {
    Item item =
        resend.item(
            "{\"type\":\"email.opened\",\"created_at\":\"2024-04-08T09:43:09.500Z\",\"data\":{\"created_at\":\"2024-04-01T00:00:00Z\",\"to\":[\"A@b.c\"]}}");
    assertThat(item.time()).contains(Instant.parse("2024-04-08T09:43:09.500Z"));
    assertThat(item.subject()).contains("a@b.c");
  }

  @Test
  void ofSeveralItIsNotSaidWhom() {
    Item item =
        resend.item(
            "{\"type\":\"email.opened\",\"data\":{\"email_id\":\"m1\",\"to\":[\"a@b.c\",\"d@e.f\"]}}");
    assertThat(item.subject()).contains("m1");
    assertThat(Reads.field(item, "email")).isEmpty();
    assertThat(Reads.field(item, "recipients")).isEqualTo("[\"a@b.c\",\"d@e.f\"]");
    assertThat(Reads.field(item, "machineProbability")).isEqualTo("0.5");
  }

  @Test
  void theIdOfTheMessageTellsRepeats() {
    String event = "{\"type\":\"email.opened\",\"data\":{}}";
    assertThat(resend.items(event, Map.of("svix-id", "msg_1")).getFirst().key()).isEqualTo("msg_1");
    assertThat(resend.item(event).key()).startsWith("sha256 ");
    assertThat(resend.reading("{\"data\":{}}", Map.of())).isInstanceOf(Reading.Unreadable.class);
  }
}
