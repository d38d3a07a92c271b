package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invoice.paid | {\"billing_reason\":\"subscription_cycle\"} | {} | subscription.renewed",
        "invoice.paid | {\"billing_reason\":\"manual\"} | {} | stripe.invoice.paid",
        "invoice.payment_succeeded | {} | {} | stripe.invoice.payment_succeeded",
        "invoice.payment_failed | {} | {} | payment.failed",
        "payment_intent.payment_failed | {\"invoice\":\"in_1\"} | {} | stripe.payment_intent.payment_failed",
        "payment_intent.payment_failed | {\"invoice\":null} | {} | payment.failed",
        "checkout.session.completed | {\"payment_status\":\"paid\"} | {} | purchase.completed",
        "checkout.session.completed | {\"payment_status\":\"unpaid\"} | {} | stripe.checkout.session.completed",
        "checkout.session.async_payment_succeeded | {} | {} | purchase.completed",
        "checkout.session.expired | {} | {} | cart.abandoned",
        "customer.subscription.created | {\"status\":\"active\"} | {} | subscription.started",
        "customer.subscription.created | {\"status\":\"trialing\"} | {} | trial.started",
        "customer.subscription.created | {\"status\":\"incomplete\"} | {} | stripe.customer.subscription.created",
        "customer.subscription.updated | {\"status\":\"active\"} | {\"status\":\"incomplete\"} | subscription.started",
        "customer.subscription.updated | {\"status\":\"trialing\"} | {\"status\":\"incomplete\"} | trial.started",
        "customer.subscription.updated | {\"status\":\"incomplete_expired\"} | {\"status\":\"incomplete\"} | stripe.customer.subscription.updated",
        "customer.subscription.updated | {\"status\":\"canceled\"} | {\"status\":\"incomplete\"} | stripe.customer.subscription.updated",
        "customer.subscription.updated | {\"status\":\"active\"} | {\"status\":\"past_due\"} | stripe.customer.subscription.updated",
        "customer.subscription.deleted | {\"status\":\"incomplete_expired\"} | {} | stripe.customer.subscription.deleted",
        "customer.subscription.paused | {\"status\":\"paused\"} | {} | subscription.paused",
        "customer.subscription.updated | {\"cancel_at_period_end\":true} | {\"cancel_at_period_end\":false} | subscription.cancellation_scheduled",
        "customer.subscription.updated | {\"cancel_at_period_end\":true} | {} | stripe.customer.subscription.updated",
        "customer.subscription.updated | {\"status\":\"active\"} | {\"status\":\"trialing\"} | trial.ended",
        "customer.subscription.updated | {\"status\":\"canceled\"} | {\"status\":\"trialing\"} | trial.cancelled",
        "customer.subscription.deleted | {} | {} | subscription.cancelled",
        "customer.subscription.deleted | {\"trial_end\":9,\"ended_at\":9} | {} | trial.cancelled",
        "customer.subscription.deleted | {\"trial_end\":9,\"ended_at\":10} | {} | subscription.cancelled",
        "customer.subscription.deleted | {\"trial_end\":null,\"ended_at\":10} | {} | subscription.cancelled",
        "customer.subscription.trial_will_end | {} | {} | trial.ending",
        "customer.subscription.resumed | {} | {} | customer.reactivated",
        "charge.refunded | {} | {} | order.refunded",
        "customer.created | {} | {} | lead.created",
        "something.very-new | {} | {} | stripe.something.very_new",
      })
  void namesEvents(String theirs, String object, String before, String ours) {
    assertThat(
            read("{\"id\":\"evt_1\",\"type\":\"%s\",\"created\":1,\"data\":{\"object\":%s,\"previous_attributes\":%s}}"
                    .formatted(theirs, object, before))
                .type()
                .value())
        .isEqualTo(ours);
  }

  @Test
  void whoseSubscriptionEndsHasLeftUnlessItWasATrial() {
    Reads stripe = new Reads(Stripe.provider());
    String event =
        "{\"id\":\"e\",\"type\":\"customer.subscription.deleted\",\"data\":{\"object\":%s}}";
    List<Item> ended = stripe.items(event.formatted("{\"id\":\"sub_1\",\"customer\":\"cus_1\"}"));
    assertThat(ended)
        .extracting(item -> item.type().value())
        .containsExactly("subscription.cancelled", "customer.churned");
    assertThat(ended).extracting(Item::key).doesNotHaveDuplicates();
    assertThat(stripe.items(event.formatted("{\"trial_end\":9,\"ended_at\":9}"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "a 1900 month 1, b 4900 month 1, subscription.upgraded",
    "a 1900 month 2, b 2500 month 1, subscription.downgraded",
    "a 4900 month 1, b 1900 month 1, subscription.downgraded",
    "a 1900 month 1, b 1900 month 1, stripe.customer.subscription.updated",
    "a 1900 month 1, b 19000 year 1, stripe.customer.subscription.updated",
    "a 1900 month 1, a 1900 month 5, stripe.customer.subscription.updated",
    "a null month 1, b 4900 month 1, stripe.customer.subscription.updated",
    "a 1e9999999 month 1, b 4900 month 1, stripe.customer.subscription.updated",
  })
  void aLargerOrSmallerPlanIsToldOnlyWhereItIsCertain(String before, String now, String ours) {
    Item item =
        read(
            """
            {"id":"e","type":"customer.subscription.updated","data":{\
            "object":{"id":"sub_1","object":"subscription","items":{"data":[%s]}},\
            "previous_attributes":{"items":{"data":[%s]}}}}\
            """
                .formatted(priced(now), priced(before)));
    assertThat(item.type().value()).isEqualTo(ours);
    assertThat(Reads.field(item, "plan")).startsWith("\"");
  }

  @Test
  void itemsThatArePaidForAnotherTimeAreNotCompared() {
    String items = priced("b 4900 month 1") + "," + priced("c 100 year 1");
    assertThat(
            read("{\"id\":\"e\",\"type\":\"customer.subscription.updated\",\"data\":{\"object\":{\"items\":{\"data\":[%s]}},\"previous_attributes\":{\"items\":{\"data\":[%s]}}}}"
                    .formatted(items, priced("a 1900 month 1")))
                .type()
                .value())
        .isEqualTo("stripe.customer.subscription.updated");
  }

  private static String priced(String item) {
    String[] words = item.split(" ", -1);
    return "{\"price\":{\"id\":\"%s\",\"currency\":\"eur\",\"unit_amount\":%s,\"recurring\":{\"interval\":\"%s\",\"interval_count\":1}},\"quantity\":%s}"
        .formatted(words[0], words[1], words[2], words[3]);
  }

  @Test
  void saysWhoWhenAndHowMuchAndKeepsEveryDigit() {
    Item item =
        read(
            """
            {"id":"evt_1","type":"charge.refunded","created":1749999997,"data":{"object":{\
            "id":"ch_1","object":"charge","customer":{"id":"cus_9","object":"customer"},\
            "billing_details":{"email":"ana@example.com"},"amount":9007199254740993,\
            "amount_refunded":9007199254740993,"refunded":true,"currency":"eur"}}}\
            """);
    assertThat(item.key()).isEqualTo("evt_1");
    assertThat(item.subject()).contains("cus_9");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1749999997));
    assertThat(new String(item.data().write(), StandardCharsets.UTF_8))
        .startsWith("{\"customer\":\"cus_9\",\"email\":\"ana@example.com\"")
        .contains("\"amount\":9007199254740993,", "\"raw\":{\"id\":\"evt_1\"");
  }

  @Test
  void aSecondRefundCountsAlone() {
    Item item =
        read(
            """
            {"id":"evt_1","type":"charge.refunded","created":1,"data":{"object":{"object":"charge",\
            "id":"ch_1","amount":4200,"amount_refunded":1700,"refunded":false},\
            "previous_attributes":{"amount_refunded":500}}}\
            """);
    assertThat(Reads.field(item, "amount")).isEqualTo("1200");
  }

  @Test
  void newerVersionsSayTheSubscriptionFurtherIn() {
    Item item =
        read(
            """
            {"id":"evt_1","type":"invoice.paid","created":1,"data":{"object":{"object":"invoice",\
            "id":"in_1","parent":{"subscription_details":{"subscription":"sub_9"}}}}}\
            """);
    assertThat(Reads.field(item, "subscription")).isEqualTo("\"sub_9\"");
  }

  @Test
  void aCustomerIsItsOwnSubject() {
    assertThat(
            read("{\"id\":\"e\",\"type\":\"customer.created\",\"data\":{\"object\":{\"id\":\"cus_1\",\"object\":\"customer\",\"email\":\"a@example.com\"}}}")
                .subject())
        .contains("cus_1");
  }

  @Test
  void whoIsKnownByHisAddressAloneIsTheSubjectInLowerCase() {
    Item item =
        read(
            "{\"id\":\"e\",\"type\":\"invoice.paid\",\"data\":{\"object\":{\"customer_email\":\"Ana@Example.com\"}}}");
    assertThat(item.subject()).contains("ana@example.com");
    assertThat(new String(item.data().write(), StandardCharsets.UTF_8))
        .contains("\"email\":\"Ana@Example.com\"");
  }

  private static Item read(String body) {
    Reading reading =
        Stripe.provider()
            .reader()
            .read(
                new IncomingRequest(
                    "POST",
                    "https://tidings.example/in/src_1",
                    Map.of(),
                    Body.of(body.getBytes(StandardCharsets.UTF_8))));
    return ((Reading.Items) reading).items().getFirst();
  }
}
