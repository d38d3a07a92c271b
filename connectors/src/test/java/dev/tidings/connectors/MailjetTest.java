package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailjetTest {
  private final Reads mailjet = new Reads(Mailjet.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sent | {} | email.delivered",
        "open | {} | email.opened",
        "click | {} | email.clicked",
        "bounce | {\"hard_bounce\":true,\"error\":\"user unknown\"} | email.bounced.hard",
        "bounce | {\"hard_bounce\":false,\"error\":\"quota exceeded\"} | email.bounced.soft",
        "bounce | {\"hard_bounce\":false,\"error\":\"greylisted\"} | email.deferred",
        "bounce | {\"hard_bounce\":true,\"error\":\"greylisted\"} | email.bounced.hard",
        "blocked | {\"error_related_to\":\"recipient\"} | email.blocked",
        "blocked | {\"error_related_to\":\"spam\"} | email.blocked",
        "blocked | {\"error_related_to\":\"content\"} | email.failed",
        "blocked | {\"error_related_to\":\"system\"} | email.failed",
        "spam | {} | email.complained",
        "unsub | {} | contact.unsubscribed",
        "Parse-API | {} | mailjet.Parse_API",
      })
  void namesEvents(String theirs, String members, String ours) {
    String rest = members.substring(1);
    assertThat(mailjet.type("{\"event\":\"" + theirs + "\"" + (rest.equals("}") ? "" : ",") + rest))
        .isEqualTo(ours);
  }

  @Test
  void takesOneOrAGroupOfMixedEvents() {
    assertThat(mailjet.items("{\"event\":\"sent\"}")).hasSize(1);
    assertThat(mailjet.items("[{\"event\":\"sent\",\"time\":1},{\"event\":\"open\",\"time\":1}]"))
        .extracting(item -> item.type().value())
        .containsExactly("email.delivered", "email.opened");
    assertThat(mailjet.reading("[]", Map.of())).isInstanceOf(Reading.Handshake.class);
  }

  @Test
  void oneWithoutANameDoesNotHoldUpTheOthers() {
    assertThat(mailjet.items("[{\"event\":\"open\"},{\"odd\":1}]"))
        .extracting(item -> item.type().value())
        .containsExactly("email.opened", "mailjet.unknown");
    assertThat(mailjet.reading("[{\"odd\":1}]", Map.of())).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void keepsEveryDigitOfAnIdAndReadsThePayload() {
    Item item =
        mailjet.item(
            """
            {"event":"bounce","time":1430812195,"MessageID":13792286917004337,\
            "email":"Bounce@Mailjet.com","mj_campaign_id":7257,"customcampaign":"",\
            "CustomID":"helloworld","Payload":"{\\"tenant\\":\\"t1\\"}","hard_bounce":true,\
            "error_related_to":"recipient","error":"user unknown","comment":"Host not found"}\
            """);
    assertThat(item.time()).contains(Instant.ofEpochSecond(1430812195));
    assertThat(item.subject()).contains("bounce@mailjet.com");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Bounce@Mailjet.com\"");
    assertThat(Reads.field(item, "messageId")).isEqualTo("\"13792286917004337\"");
    assertThat(Reads.field(item, "raw")).contains("\"MessageID\":13792286917004337");
    assertThat(Reads.field(item, "metadata")).isEqualTo("{\"tenant\":\"t1\"}");
    assertThat(Reads.field(item, "campaign")).isEqualTo("\"7257\"");
    assertThat(Reads.field(item, "reference")).isEqualTo("\"helloworld\"");
    assertThat(Reads.field(item, "reason")).isEqualTo("\"user unknown\"");
    assertThat(Reads.field(item, "response")).isEqualTo("\"Host not found\"");
  }

  @Test
  void aPayloadThatIsNotJsonStaysText() {
    assertThat(Reads.field(mailjet.item("{\"event\":\"open\",\"Payload\":\"a {b\"}"), "metadata"))
        .isEqualTo("\"a {b\"");
    assertThat(Reads.field(mailjet.item("{\"event\":\"open\",\"Payload\":\"\"}"), "metadata"))
        .isEmpty();
  }

  @Test
  void whatIsAsDeepAsMayBeCanBeReadAgain() {
    int levels = Json.MAX_DEPTH - 2;
    Item item =
        mailjet.item(
            "[{\"event\":\"open\",\"deep\":" + "[".repeat(levels) + "]".repeat(levels) + "}]");
    assertThat(JsonBytes.of(item.data()).parse()).isEqualTo(item.data());
  }

  @Test
  void halfACharacterCanBeKept() {
    Item item = mailjet.item("{\"event\":\"open\",\"agent\":\"\\ud83d\"}");
    assertThat(JsonBytes.of(item.data()).parse()).isNotNull();
  }

  @Test
  void clicksOnDifferentLinksAreDifferent() {
    String click =
        "{\"event\":\"click\",\"time\":1,\"MessageID\":2,\"email\":\"a@b.c\",\"ip\":\"%s\",\"agent\":\"m\",\"url\":\"%s\",\"geo\":\"%s\"}";
    String key = mailjet.item(click.formatted("1.1.1.1", "https://a", "FR")).key();
    assertThat(mailjet.item(click.formatted("1.1.1.1", "https://a", "DE")).key()).isEqualTo(key);
    assertThat(mailjet.item(click.formatted("1.1.1.1", "https://b", "FR")).key()).isNotEqualTo(key);
    assertThat(mailjet.item(click.formatted("1.1.1.2", "https://a", "FR")).key()).isNotEqualTo(key);
  }

  @Test
  void aBounceIsTheSameWhateverElseItSays() {
    String bounce =
        "{\"event\":\"bounce\",\"time\":1,\"MessageID\":2,\"email\":\"a@b.c\",\"comment\":\"%s\"}";
    assertThat(mailjet.item(bounce.formatted("x")).key())
        .isEqualTo(mailjet.item(bounce.formatted("y")).key());
  }
}
