package dev.tidings.connectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.BadKeyException;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SesTest {
  private static final String TOPIC = Sns.TOPIC;
  private static final String LOGIN = "{\"username\":\"hook\",\"password\":\"a:b\"}";
  private static final Map<String, String> RAW = Map.of("x-amz-sns-message-id", "m1");

  private final Reads ses = new Reads(Ses.provider());
  private final Gateway gateway = new Gateway();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Send | send | {} | email.sent",
        "Delivery | delivery | {} | email.delivered",
        "DeliveryDelay | deliveryDelay | {} | email.deferred",
        "Open | open | {} | email.opened",
        "Click | click | {} | email.clicked",
        "Reject | reject | {} | email.blocked",
        "Rendering Failure | failure | {} | email.failed",
        "Bounce | bounce | {\"bounceType\":\"Permanent\",\"bounceSubType\":\"NoEmail\"} | email.bounced.hard",
        "Bounce | bounce | {\"bounceType\":\"Transient\",\"bounceSubType\":\"MailboxFull\"} | email.bounced.soft",
        "Bounce | bounce | {\"bounceType\":\"Undetermined\"} | email.bounced.soft",
        "Bounce | bounce | {\"bounceType\":\"Permanent\",\"bounceSubType\":\"Suppressed\"} | email.blocked",
        "Bounce | bounce | {\"bounceType\":\"Permanent\",\"bounceSubType\":\"OnAccountSuppressionList\"} | email.blocked",
        "Complaint | complaint | {\"complaintFeedbackType\":\"abuse\"} | email.complained",
        "Complaint | complaint | {} | email.complained",
        "Complaint | complaint | {\"complaintFeedbackType\":\"not-spam\"} | ses.complaint.not_spam",
        "Subscription | subscription | {\"newTopicPreferences\":{\"unsubscribeAll\":true}} | contact.unsubscribed",
        "Subscription | subscription | {\"newTopicPreferences\":{\"topicSubscriptionStatus\":[{\"subscriptionStatus\":\"OptOut\"}]}} | contact.unsubscribed",
        "Subscription | subscription | {\"newTopicPreferences\":{\"topicSubscriptionStatus\":[{\"subscriptionStatus\":\"OptOut\"},{\"subscriptionStatus\":\"OptIn\"}]}} | contact.preferences_updated",
        "Received | receipt | {} | ses.received",
      })
  void namesEvents(String theirs, String part, String about, String ours) {
    for (String member : List.of("eventType", "notificationType")) {
      assertThat(ses.type("{\"%s\":\"%s\",\"%s\":%s}".formatted(member, theirs, part, about)))
          .isEqualTo(ours);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bounce, bounce, bouncedRecipients",
    "Complaint, complaint, complainedRecipients",
    "DeliveryDelay, deliveryDelay, delayedRecipients",
  })
  void givesEachRecipientAnEvent(String theirs, String part, String list) {
    List<Item> items =
        ses.items(
            """
            {"eventType":"%s","%s":{"timestamp":"2026-04-26T20:45:04.751Z","%s":[\
            {"emailAddress":"A <a@example.com>","status":"5.1.1","diagnosticCode":"smtp; 550"},\
            {"emailAddress":"b@example.com"}]},"mail":{"messageId":"x",\
            "timestamp":"2026-04-26T20:45:01.000Z","destination":["a@example.com","b@example.com"],\
            "tags":{"campaign":["spring"]}}}\
            """
                .formatted(theirs, part, list),
            RAW);
    assertThat(items)
        .extracting(Item::subject)
        .containsExactly(Optional.of("a@example.com"), Optional.of("b@example.com"));
    assertThat(items).extracting(Item::key).containsExactly("m1 0", "m1 1");
    Item first = items.getFirst();
    assertThat(first.time()).contains(Instant.parse("2026-04-26T20:45:04.751Z"));
    assertThat(Reads.field(first, "smtpStatus")).isEqualTo("\"5.1.1\"");
    assertThat(Reads.field(first, "response")).isEqualTo("\"smtp; 550\"");
    assertThat(Reads.field(first, "metadata")).isEqualTo("{\"campaign\":[\"spring\"]}");
    assertThat(Reads.field(items.getLast(), "smtpStatus")).isEmpty();
  }

  @Test
  void splitsSendsByDestinationAndDeliveriesByRecipient() {
    assertThat(
            ses.items("{\"eventType\":\"Send\",\"mail\":{\"destination\":[\"a@x\",\"b@x\"]}}", RAW))
        .hasSize(2);
    assertThat(
            ses.items(
                "{\"eventType\":\"Delivery\",\"delivery\":{\"recipients\":[\"b@x\"]},\"mail\":{\"destination\":[\"a@x\",\"b@x\"]}}",
                RAW))
        .singleElement()
        .satisfies(item -> assertThat(item.subject()).contains("b@x"));
  }

  @Test
  void doesNotGuessWhoOpened() {
    String open = "{\"eventType\":\"Open\",\"mail\":{\"messageId\":\"x\",\"destination\":[%s]}}";
    assertThat(ses.item(open.formatted("\"a@x\"")).subject()).contains("a@x");
    Item oneOfTwo = ses.item(open.formatted("\"a@x\",\"b@x\""));
    assertThat(oneOfTwo.subject()).contains("x");
    assertThat(Reads.field(oneOfTwo, "email")).isEmpty();
    assertThat(Reads.field(oneOfTwo, "recipients")).isEqualTo("[\"a@x\",\"b@x\"]");
  }

  @Test
  void acknowledgesWordThatSesMayPublish() {
    String text = "Successfully validated SNS topic for Amazon SES event publishing.";
    assertThat(ses.reading(text, Map.of())).isInstanceOf(Reading.Handshake.class);
    assertThat(
            ses.reading(
                "{\"Type\":\"Notification\",\"MessageId\":\"1\",\"Message\":\"" + text + "\"}",
                Map.of()))
        .isInstanceOf(Reading.Handshake.class);
    assertThat(ses.reading("{\"notificationType\":\"AmazonSnsSubscriptionSucceeded\"}", Map.of()))
        .isInstanceOf(Reading.Handshake.class);
  }

  @Test
  void asksForTheLoginThatTheAddressHas() {
    LiveSource source = gateway.source("ses", LOGIN);
    IncomingRequest sample = gateway.sample(source, "Bounce", Optional.empty());
    Map<String, List<String>> headers = new LinkedHashMap<>(sample.headers());
    headers.remove("authorization");
    IngestResult refused =
        gateway.accept(source, new IncomingRequest("POST", sample.url(), headers, sample.body()));
    assertThat(refused.answer().status()).isEqualTo(401);
    assertThat(refused.answer().headers().get("www-authenticate")).startsWith("Basic ");
    assertThat(gateway.accept(source, sample)).isInstanceOf(IngestResult.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void believesSignedMessagesOfItsTopicsAndFetchesTheCertificateOnce(String version) {
    Sns sns = new Sns(gateway);
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    String bounce =
        "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":\"a@x\"},{\"emailAddress\":\"b@x\"}]},\"mail\":{}}";
    List<Event> events =
        gateway.events(gateway.accept(source, sns.notification("id-1", TOPIC, version, bounce)));
    assertThat(events).hasSize(2);
    gateway.web.clear();
    assertThat(
            gateway.events(
                gateway.accept(source, sns.notification("id-1", TOPIC, version, bounce))))
        .isEqualTo(events);
    assertThat(
            gateway.accept(source, sns.notification("id-2", TOPIC + "-of-others", version, bounce)))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  /** Names and values are signed one under the other, so a value with a line break can be two. */
  @Test
  void believesNoMemberThatPassesForSeveral() {
    Sns sns = new Sns(gateway);
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    IncomingRequest signed = sns.notification("id-1", TOPIC, "2", "{\"eventType\":\"Send\"}");
    String other =
        signed
            .body()
            .text()
            .replace(
                "\"id-1\",\"Timestamp\":\"2026-03-01T12:00:00.000Z\"",
                "\"id-1\\nTimestamp\\n2026-03-01T12:00:00.000Z\"");
    assertThat(other).isNotEqualTo(signed.body().text());
    assertThat(gateway.accept(source, signed)).isInstanceOf(IngestResult.Accepted.class);
    assertThat(
            gateway.accept(
                source,
                new IncomingRequest(
                    "POST", signed.url(), signed.headers(), Body.of(other.getBytes(UTF_8)))))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void comesAgainWhenTheCertificateCannotBeFetched() {
    Sns sns = new Sns(gateway);
    gateway.web.clear();
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    IngestResult result = gateway.accept(source, sns.notification("id-1", TOPIC, "2", "{}"));
    assertThat(result).isInstanceOf(IngestResult.Overloaded.class);
    assertThat(result.answer().status()).isEqualTo(503);
  }

  /** Never again after a 4xx: the right answer to what is not from SNS, and to nothing else. */
  @Test
  void doesNotBelieveWhoseCertificateIsNotThere() {
    Sns sns = new Sns(gateway);
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    IncomingRequest request = sns.notification("id-1", TOPIC, "2", "{}");
    gateway.web.answer(URI.create(Sns.CERTIFICATE), 404, new byte[0]);
    assertThat(gateway.accept(source, request).answer().status()).isEqualTo(401);
    gateway.web.put(URI.create(Sns.CERTIFICATE), "not a certificate".getBytes(UTF_8));
    assertThat(gateway.accept(source, request).answer().status()).isEqualTo(401);
    gateway.web.answer(URI.create(Sns.CERTIFICATE), 503, new byte[0]);
    assertThat(gateway.accept(source, request).answer().status()).isEqualTo(503);
  }

  @Test
  void confirmsASubscription() {
    Sns sns = new Sns(gateway);
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    URI confirm =
        URI.create("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t1");
    IncomingRequest request = sns.subscription("SubscriptionConfirmation", confirm.toString());
    assertThat(gateway.accept(source, request).answer().status()).isEqualTo(503);
    gateway.web.answer(confirm, 404, new byte[0]);
    assertThat(gateway.accept(source, request).answer().status()).isEqualTo(503);
    gateway.web.put(confirm, new byte[0]);
    assertThat(gateway.accept(source, request)).isInstanceOf(IngestResult.Acknowledged.class);
    gateway.web.remove(confirm);
    assertThat(
            gateway.accept(source, sns.subscription("UnsubscribeConfirmation", confirm.toString())))
        .isInstanceOf(IngestResult.Acknowledged.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription",
        "http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        "https://user@sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        "https://sns.eu-west-1.amazonaws.com:8443/?Action=ConfirmSubscription",
        "https://169.254.169.254/?Action=ConfirmSubscription",
        "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic",
        "https://sns.eu-west-1.amazonaws.com/",
      })
  void visitsNobodyElse(String url) {
    assertThat(
            ses.reading(
                "{\"Type\":\"SubscriptionConfirmation\",\"SubscribeURL\":\"" + url + "\"}",
                Map.of()))
        .isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void saysThatOnlySnsCanSignForTopics() {
    LiveSource source = gateway.source("ses", "{\"topicArns\":[\"" + TOPIC + "\"]}");
    assertThatThrownBy(() -> gateway.sample(source, "Bounce", Optional.empty()))
        .isInstanceOf(BadKeyException.class)
        .hasMessageContaining("username and password");
  }

  @Test
  void withALoginBesidesTopicsNoCertificateIsNeeded() {
    LiveSource both =
        gateway.source(
            "ses", "{\"topicArns\":[\"" + TOPIC + "\"],\"username\":\"u\",\"password\":\"p\"}");
    Sns unknown = new Sns(gateway);
    gateway.web.clear();
    IncomingRequest signed = unknown.notification("m1", TOPIC, "2", "{\"eventType\":\"Send\"}");
    assertThat(gateway.accept(both, signed)).isInstanceOf(IngestResult.Overloaded.class);
    assertThat(
            gateway.accept(
                both,
                new SampleSigner(both.credentials(), Optional.empty(), "", gateway.now)
                    .sign(both.scheme(), signed)))
        .isInstanceOf(IngestResult.Accepted.class);
  }
}
