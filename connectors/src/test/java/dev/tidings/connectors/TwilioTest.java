package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioTest {
  private static final Map<String, String> FORM =
      Map.of("content-type", "application/x-www-form-urlencoded");
  private final Reads twilio = new Reads(Twilio.provider());

  @ParameterizedTest
  @CsvSource({
    "queued, twilio.message.queued",
    "sent, message.sent",
    "delivered, message.delivered",
    "undelivered, message.failed",
    "failed, message.failed",
    "read, message.read",
  })
  void namesEvents(String status, String ours) {
    assertThat(item("MessageSid=SM1&To=%2B1500&MessageStatus=" + status).type().value())
        .isEqualTo(ours);
  }

  @Test
  void eachStateOfAMessageIsToldOnce() {
    String message = "MessageSid=SM1&MessageStatus=%s&ApiVersion=%s";
    assertThat(item(message.formatted("sent", "1")).key())
        .isEqualTo(item(message.formatted("sent", "2")).key())
        .isNotEqualTo(item(message.formatted("delivered", "1")).key());
  }

  @Test
  void isAboutWhoeverIsOnTheOtherSide() {
    assertThat(item("MessageSid=S&MessageStatus=sent&To=%2B1500&From=%2B1600").subject())
        .contains("+1500");
    Item came = item("MessageSid=S&SmsStatus=received&To=%2B1500&From=%2B1600&Body=Hello+there");
    assertThat(came.subject()).contains("+1600");
    assertThat(came.type().value()).isEqualTo("message.received");
    assertThat(Reads.field(came, "text")).isEqualTo("\"Hello there\"");
    Item whatsapp = item("MessageSid=S&MessageStatus=read&To=whatsapp%3A%2B1500");
    assertThat(whatsapp.subject()).contains("+1500");
    assertThat(Reads.field(whatsapp, "medium")).isEqualTo("\"whatsapp\"");
    assertThat(item("MessageSid=S&MessageStatus=sent").subject()).contains("S");
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, contact.unsubscribed",
    "START, contact.subscribed",
    "HELP, message.received",
  })
  void wishesThatTwilioActedOnAreConsent(String wish, String ours) {
    assertThat(item("MessageSid=S&SmsStatus=received&From=%2B1&OptOutType=" + wish).type().value())
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "Stop, contact.unsubscribed",
    "+unsubscribe+, contact.unsubscribed",
    "unstop, contact.subscribed",
    "stop+it, message.received",
    "YES, message.received",
  })
  void wordsThatTwilioObeysAreConsent(String text, String ours) {
    assertThat(item("MessageSid=S&SmsStatus=received&From=%2B1&Body=" + text).type().value())
        .isEqualTo(ours);
    assertThat(item("MessageSid=S&SmsStatus=sent&To=%2B1&Body=" + text).type().value())
        .isEqualTo("message.sent");
  }

  @Test
  void aCallSaysItsTimeAsMailDoes() {
    Item call =
        item(
            "CallSid=CA1&CallStatus=in-progress&To=%2B1500&Timestamp=Mon%2C+15+Aug+2005+15%3A52%3A01+%2B0000");
    assertThat(call.type().value()).isEqualTo("twilio.call.in_progress");
    assertThat(call.time()).contains(Instant.parse("2005-08-15T15:52:01Z"));
    assertThat(item("CallSid=CA1&Digits=1234").type().value()).isEqualTo("twilio.call");
  }

  @Test
  void readsStreamsOfCloudEvents() {
    Item item =
        twilio.item(
            "[{\"specversion\":\"1.0\",\"type\":\"com.twilio.messaging.message.undelivered\",\"id\":\"EZ1\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"messageSid\":\"SM1\",\"to\":\"+1500\",\"errorCode\":30005}}]");
    assertThat(item.key()).isEqualTo("EZ1");
    assertThat(item.type().value()).isEqualTo("message.failed");
    assertThat(item.subject()).contains("+1500");
    assertThat(item.time()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(Reads.field(item, "reason")).isEqualTo("\"30005\"");
    assertThat(twilio.type("[{\"type\":\"com.twilio.voice.insights.call-summary.complete\"}]"))
        .isEqualTo("twilio.voice.insights.call_summary.complete");
  }

  @Test
  void aCallbackByGetIsReadFromTheAddressAndAnsweredWithNothingToSay() {
    Gateway gateway = new Gateway();
    LiveSource source = gateway.source("twilio", "{\"secret\":\"12345\"}");
    String url =
        Gateway.URL + source.source().id() + "?MessageSid=SM1&MessageStatus=delivered&To=%2B1500";
    IncomingRequest request =
        new SampleSigner(Credentials.ofSecrets("12345"), Optional.empty(), "", gateway.now)
            .sign(source.scheme(), new IncomingRequest("GET", url, Map.of(), Body.EMPTY));
    // Samples name a hash of the body where there is no form; Twilio does not without a body.
    assertThat(request.url()).contains("bodySHA256");
    IngestResult result = gateway.accept(source, request);
    assertThat(gateway.events(result))
        .singleElement()
        .satisfies(event -> assertThat(event.type().value()).isEqualTo("message.delivered"));
    assertThat(result.answer().body()).isEqualTo("<Response/>");
    assertThat(result.answer().headers()).containsEntry("content-type", "text/xml; charset=utf-8");
  }

  @Test
  void whatIsAboutNothingIsUnreadable() {
    assertThat(twilio.reading("a=b", FORM)).isInstanceOf(Reading.Unreadable.class);
    assertThat(twilio.reading("", FORM)).isInstanceOf(Reading.Unreadable.class);
    assertThat(twilio.reading("{\"property\":\"value\"}", Map.of()))
        .isInstanceOf(Reading.Unreadable.class);
  }

  private Item item(String form) {
    return twilio.items(form, FORM).getFirst();
  }
}
