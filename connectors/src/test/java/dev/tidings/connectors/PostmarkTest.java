package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostmarkTest {
  private final Reads postmark = new Reads(Postmark.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Delivery | - | email.delivered",
        "Open | - | email.opened",
        "Click | - | email.clicked",
        "SpamComplaint | SpamComplaint | email.complained",
        "Bounce | HardBounce | email.bounced.hard",
        "Bounce | BadEmailAddress | email.bounced.hard",
        "Bounce | SoftBounce | email.bounced.soft",
        "Bounce | Transient | email.deferred",
        "Bounce | DnsError | email.deferred",
        "Bounce | Blocked | email.blocked",
        "Bounce | ManuallyDeactivated | email.blocked",
        "Bounce | SMTPApiError | email.blocked",
        "Bounce | DMARCPolicy | email.blocked",
        "Bounce | TemplateRenderingFailed | email.failed",
        "Bounce | SpamComplaint | email.complained",
        "Bounce | Unsubscribe | postmark.bounce.unsubscribe",
        "Bounce | AutoResponder | postmark.bounce.auto_responder",
        "Bounce | Unknown | postmark.bounce.unknown",
        "SMTPApiError | - | postmark.smtp_api_error",
      })
  void namesEvents(String record, String type, String ours) {
    assertThat(postmark.type("{\"RecordType\":\"%s\",\"Type\":\"%s\"}".formatted(record, type)))
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "true, ManualSuppression, contact.unsubscribed",
    "true, HardBounce, contact.suppressed",
    "true, SpamComplaint, contact.suppressed",
    "false, ManualSuppression, contact.subscribed",
  })
  void onlyAWishIsAnUnsubscription(boolean suppressed, String reason, String ours) {
    assertThat(
            postmark.type(
                "{\"RecordType\":\"SubscriptionChange\",\"SuppressSending\":%s,\"SuppressionReason\":\"%s\"}"
                    .formatted(suppressed, reason)))
        .isEqualTo(ours);
  }

  @Test
  void readsSevenDigitsOfAFractionAndOffsets() {
    Item item =
        postmark.item(
            """
            {"RecordType":"Bounce","ID":42,"Type":"HardBounce","MessageID":"m","Tag":"spring",\
            "MessageStream":"outbound","Email":"John@Example.com","Details":"d",\
            "BouncedAt":"2022-09-02T14:29:19.1234567Z","Metadata":{"example":"value"}}\
            """);
    assertThat(item.time()).contains(Instant.parse("2022-09-02T14:29:19.123Z"));
    assertThat(item.subject()).contains("john@example.com");
    assertThat(Reads.field(item, "tags")).isEqualTo("[\"spring\"]");
    assertThat(Reads.field(item, "metadata")).isEqualTo("{\"example\":\"value\"}");
    assertThat(Reads.field(item, "list")).isEqualTo("\"outbound\"");
    assertThat(
            postmark
                .item(
                    "{\"RecordType\":\"Open\",\"ReceivedAt\":\"2022-09-02T14:30:47.0000000-04:00\"}")
                .time())
        .contains(Instant.parse("2022-09-02T18:30:47Z"));
  }

  @Test
  void bouncesAreToldByTheirIdsOthersByWhatTheyAreAbout() {
    String bounce = "{\"RecordType\":\"Bounce\",\"ID\":42,\"BouncedAt\":\"%s\"}";
    assertThat(postmark.item(bounce.formatted("2022-01-01T00:00:00Z")).key())
        .isEqualTo(postmark.item(bounce.formatted("2022-01-02T00:00:00Z")).key());
    String click =
        "{\"RecordType\":\"Click\",\"MessageID\":\"m\",\"Recipient\":\"a@b.c\",\"ReceivedAt\":\"2022-01-01T00:00:00Z\",\"OriginalLink\":\"%s\"}";
    assertThat(postmark.item(click.formatted("https://a")).key())
        .isNotEqualTo(postmark.item(click.formatted("https://b")).key());
  }

  @Test
  void ofAReplyTheTextIsWhatIsNew() {
    String reply = "{\"From\":\"Ana <A@b.c>\",\"To\":\"x@y.z\",\"TextBody\":\"Yes\\n> No?\"%s}";
    Item item = postmark.item(reply.formatted(",\"StrippedTextReply\":\"Yes\""));
    assertThat(Reads.field(item, "text")).isEqualTo("\"Yes\"");
    assertThat(Reads.field(item, "email")).isEqualTo("\"A@b.c\"");
    assertThat(Reads.field(postmark.item(reply.formatted("")), "text"))
        .isEqualTo("\"Yes\\n> No?\"");
  }

  @Test
  void aMessageThatCameInDoesNotSayItsKind() {
    Item item =
        postmark.item(
            "{\"FromFull\":{\"Email\":\"a@b.c\"},\"From\":\"A <a@b.c>\",\"To\":\"x@y.z\",\"MessageID\":\"m\"}");
    assertThat(item.type().value()).isEqualTo("message.received");
    assertThat(item.subject()).contains("a@b.c");
    assertThat(Reads.field(item, "medium")).isEqualTo("\"email\"");
    assertThat(postmark.reading("{\"odd\":1}", Map.of())).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void neverAnswers403WhichWouldEndTheRetries() {
    Gateway gateway = new Gateway();
    LiveSource right = gateway.source("postmark", "{\"username\":\"u\",\"password\":\"p\"}");
    LiveSource wrong =
        gateway.source("postmark", "{\"header\":\"X-Hook-Token\",\"value\":\"tok_123\"}");
    IngestResult refused = gateway.accept(wrong, gateway.sample(right, "Open", Optional.empty()));
    assertThat(refused).isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(refused.answer().status()).isEqualTo(401);
  }
}
