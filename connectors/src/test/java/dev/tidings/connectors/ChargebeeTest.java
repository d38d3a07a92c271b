package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargebeeTest {
  private final Reads chargebee = new Reads(Chargebee.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subscription_created | \"status\":\"active\" | subscription.started",
        "subscription_created | \"status\":\"future\" | chargebee.subscription_created",
        "subscription_started | \"status\":\"active\" | subscription.started",
        "subscription_created | \"status\":\"in_trial\" | trial.started",
        "subscription_created_with_backdating | \"status\":\"active\" | subscription.started",
        "subscription_activated | \"status\":\"active\" | trial.ended",
        "subscription_trial_end_reminder | \"status\":\"in_trial\" | trial.ending",
        "subscription_renewed | \"status\":\"active\" | subscription.renewed",
        "subscription_cancelled | \"status\":\"cancelled\" | subscription.cancelled",
        "subscription_cancelled | \"cancelled_at\":5,\"trial_end\":5 | trial.cancelled",
        "subscription_cancelled | \"cancelled_at\":9,\"trial_end\":5 | subscription.cancelled",
        "subscription_canceled_with_backdating | \"status\":\"cancelled\" | subscription.cancelled",
        "subscription_cancellation_scheduled | \"status\":\"non_renewing\" | subscription.cancellation_scheduled",
        "subscription_reactivated | \"status\":\"active\" | customer.reactivated",
        "subscription_paused | \"status\":\"paused\" | subscription.paused",
      })
  void namesEvents(String theirs, String subscription, String ours) {
    assertThat(
            chargebee.type(
                "{\"id\":\"ev_1\",\"event_type\":\"%s\",\"content\":{\"subscription\":{%s}}}"
                    .formatted(theirs, subscription)))
        .isEqualTo(ours);
  }

  @Test
  void aTrialThatGoesWellBeginsASubscription() {
    assertThat(
            chargebee.items(
                "{\"id\":\"e\",\"event_type\":\"subscription_activated\",\"content\":{\"subscription\":{\"status\":\"active\"}}}"))
        .extracting(item -> item.type().value())
        .containsExactly("trial.ended", "subscription.started");
  }

  @Test
  void whoCancelsHasLeftUnlessItWasATrial() {
    String event =
        "{\"id\":\"e\",\"event_type\":\"subscription_cancelled\",\"content\":{\"subscription\":{%s}}}";
    assertThat(chargebee.items(event.formatted("\"cancelled_at\":9,\"trial_end\":5")))
        .extracting(item -> item.type().value())
        .containsExactly("subscription.cancelled", "customer.churned");
    assertThat(chargebee.items(event.formatted("\"cancelled_at\":5,\"trial_end\":5")))
        .extracting(item -> item.type().value())
        .containsExactly("trial.cancelled");
  }

  @Test
  void saysWhoWhenAndHowMuch() {
    Item item =
        chargebee.item(
            """
            {"id":"ev_16","occurred_at":1704067200,"event_type":"payment_refunded","content":{\
            "transaction":{"id":"t1","amount":2900,"currency_code":"EUR"},\
            "invoice":{"id":"7","total":5800},"customer":{"id":"c1","email":"Ana@example.com"}}}\
            """);
    assertThat(item.type().value()).isEqualTo("order.refunded");
    assertThat(item.key()).isEqualTo("ev_16");
    assertThat(item.subject()).contains("c1");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1704067200));
    assertThat(Reads.field(item, "amount")).isEqualTo("2900");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Ana@example.com\"");
  }

  @Test
  void whatBelongsToNobodyIsAboutItself() {
    assertThat(
            chargebee
                .item(
                    "{\"id\":\"e\",\"event_type\":\"coupon_created\",\"content\":{\"coupon\":{\"id\":\"spring\"}}}")
                .subject())
        .contains("spring");
  }
}
