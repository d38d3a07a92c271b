package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkPostTest {
  private final Reads sparkpost = new Reads(SparkPost.provider());

  @ParameterizedTest
  @CsvSource({
    "message_event, injection, email.sent",
    "message_event, delivery, email.delivered",
    "message_event, delay, email.deferred",
    "message_event, policy_rejection, email.blocked",
    "message_event, spam_complaint, email.complained",
    "message_event, sms_status, sparkpost.sms_status",
    "gen_event, generation_failure, email.failed",
    "gen_event, generation_rejection, email.blocked",
    "track_event, open, email.opened",
    "track_event, initial_open, email.opened",
    "track_event, amp_open, email.opened",
    "track_event, click, email.clicked",
    "unsubscribe_event, list_unsubscribe, contact.unsubscribed",
    "unsubscribe_event, link_unsubscribe, contact.unsubscribed",
    "relay_event, relay_tempfail, sparkpost.relay_tempfail",
    "ab_test_event, ab_test_completed, sparkpost.ab_test_completed",
    "ingest_event, success, sparkpost.ingest.success",
    "relay_message, '', sparkpost.relay_message",
  })
  void namesEvents(String kind, String theirs, String ours) {
    assertThat(sparkpost.type(event(kind, "\"type\":\"" + theirs + "\""))).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "1, email.bounced.soft",
    "10, email.bounced.hard",
    "22, email.bounced.soft",
    "25, email.blocked",
    "30, email.bounced.hard",
    "51, email.blocked",
    "60, sparkpost.bounce.auto_reply",
    "80, contact.subscribed",
    "90, email.bounced.hard",
    "100, email.bounced.soft",
    "777, email.bounced",
  })
  void theClassOfABounceDecides(String bounceClass, String ours) {
    assertThat(
            sparkpost.type(
                event(
                    "message_event",
                    "\"type\":\"bounce\",\"bounce_class\":\"" + bounceClass + "\"")))
        .isEqualTo(ours);
    assertThat(
            sparkpost.type(
                event("message_event", "\"type\":\"bounce\",\"bounce_class\":" + bounceClass)))
        .isEqualTo(ours);
  }

  @Test
  void aFirstOpenIsToldTwiceAndIsOne() {
    String open =
        "\"type\":\"%s\",\"event_id\":\"%s\",\"message_id\":\"m\",\"raw_rcpt_to\":\"a@b.c\",\"timestamp\":\"%s\"";
    String key = key("track_event", open.formatted("initial_open", "1", "1454442600"));
    assertThat(key("track_event", open.formatted("open", "2", "1454442600"))).isEqualTo(key);
    assertThat(key("track_event", open.formatted("open", "3", "1454442700"))).isNotEqualTo(key);
    assertThat(key("track_event", open.formatted("amp_open", "4", "1454442600"))).isNotEqualTo(key);
    assertThat(key("track_event", open.formatted("click", "5", "1454442600"))).isEqualTo("5");
  }

  @Test
  void readsNumbersThatAreTextsAndKeepsTheCase() {
    Item item =
        sparkpost.item(
            event(
                "message_event",
                "\"type\":\"bounce\",\"bounce_class\":\"10\",\"event_id\":\"92356927693813856\",\"raw_rcpt_to\":\"Recipient@example.com\",\"rcpt_to\":\"recipient@example.com\",\"timestamp\":\"1454442600\",\"subaccount_id\":\"0\",\"rcpt_meta\":{\"customKey\":\"customValue\"}"));
    assertThat(item.time()).contains(Instant.parse("2016-02-02T19:50:00Z"));
    assertThat(item.subject()).contains("recipient@example.com");
    assertThat(item.key()).isEqualTo("92356927693813856");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Recipient@example.com\"");
    assertThat(Reads.field(item, "account")).isEmpty();
    assertThat(Reads.field(item, "metadata")).isEqualTo("{\"customKey\":\"customValue\"}");
  }

  @Test
  void aWrappingWithNothingInItTriesTheAddress() {
    assertThat(sparkpost.reading("[{\"msys\":{}}]", Map.of()))
        .isInstanceOf(Reading.Handshake.class);
  }

  @Test
  void oneWithoutMsysHoldsUpNoneButIsNoEventByItself() {
    assertThat(
            sparkpost.items(
                "[{\"odd\":1},{\"msys\":{\"track_event\":{\"type\":\"click\",\"event_id\":\"1\"}}}]"))
        .extracting(item -> item.type().value())
        .containsExactly("sparkpost.unknown", "email.clicked");
    assertThat(sparkpost.reading("[{\"odd\":1}]", Map.of())).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void whatWasFetchedAheadIsAMachines() {
    Item item =
        sparkpost.item(
            event(
                "track_event", "\"type\":\"open\",\"user_agent_parsed\":{\"is_prefetched\":true}"));
    assertThat(Reads.field(item, "machineOpen")).isEqualTo("true");
    assertThat(Reads.field(item, "machineProbability")).isEmpty();
    assertThat(
            Reads.field(
                sparkpost.item(event("track_event", "\"type\":\"open\"")), "machineProbability"))
        .isEqualTo("0.5");
  }

  private String key(String kind, String members) {
    return sparkpost.item(event(kind, members)).key();
  }

  private static String event(String kind, String members) {
    return "[{\"msys\":{\"" + kind + "\":{" + members + "}}}]";
  }
}
