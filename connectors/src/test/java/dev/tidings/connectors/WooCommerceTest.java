package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WooCommerceTest {
  private final Reads woo = new Reads(WooCommerce.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("woocommerce", "{\"secret\":\"s\"}");

  private Item order(String topic, String members) {
    return woo.items(
            "{\"id\":727%s}".formatted(members),
            Map.of("x-wc-webhook-topic", topic, "x-wc-webhook-delivery-id", "d1"))
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order.created | ,\"status\":\"processing\" | order.placed",
        "order.updated | ,\"status\":\"processing\" | purchase.completed",
        "order.updated | ,\"status\":\"completed\" | purchase.completed",
        "order.updated | ,\"status\":\"refunded\" | order.refunded",
        "order.updated | ,\"status\":\"completed\",\"refunds\":[{\"total\":\"-1.00\"}] | order.refunded",
        "order.updated | ,\"status\":\"cancelled\" | order.cancelled",
        "order.updated | ,\"status\":\"failed\" | payment.failed",
        "order.updated | ,\"status\":\"on-hold\" | order.updated",
        "order.deleted | '' | woocommerce.order.deleted",
        "customer.created | '' | lead.created",
        "customer.deleted | '' | contact.deleted",
        "coupon.created | '' | woocommerce.coupon.created",
      })
  void namesEvents(String topic, String members, String ours) {
    assertThat(order(topic, members).type().value()).isEqualTo(ours);
  }

  @Test
  void answersItsPingThatIsNotSigned() {
    IngestResult result = gateway.accept(source, request("webhook_id=142"));
    assertThat(result).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(result.answer().status()).isEqualTo(200);
    assertThat(gateway.log.end(0)).isEqualTo(gateway.log.start(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook_id=142&id=1", "webhook_id=x", "webhook_id=", "id=1", ""})
  void answersNoOtherFormThatIsNotSigned(String form) {
    assertThat(gateway.accept(source, request(form))).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void readsTheTimeInUtcAndNotTheShopsOwn() {
    Item item =
        order(
            "order.created",
            ",\"date_created\":\"2026-01-15T10:00:00\",\"date_created_gmt\":\"2026-01-15T09:00:00\"");
    assertThat(item.time()).contains(Instant.parse("2026-01-15T09:00:00Z"));
    assertThat(order("order.created", ",\"date_created\":\"2026-01-15T10:00:00\"").time())
        .isEmpty();
    assertThat(
            order(
                    "order.updated",
                    ",\"date_created_gmt\":\"2026-01-15T09:00:00\",\"date_modified_gmt\":\"2026-01-16T09:00:00\"")
                .time())
        .contains(Instant.parse("2026-01-16T09:00:00Z"));
  }

  @Test
  void twoDeliveriesOfOneSecondAreTwoEvents() {
    assertThat(order("order.updated", ",\"status\":\"on-hold\"").key())
        .isNotEqualTo(order("order.updated", ",\"status\":\"processing\"").key())
        .isEqualTo(order("order.updated", ",\"status\":\"on-hold\"").key());
  }

  @Test
  void aRefundIsWhatWasGivenBack() {
    Item item =
        order(
            "order.updated",
            ",\"total\":\"29.35\",\"refunds\":[{\"total\":\"-9.35\"},{\"total\":\"-1.00\"},null]");
    assertThat(Reads.field(item, "total")).isEqualTo("10.35");
    assertThat(Reads.field(order("order.created", ",\"total\":\"29.35\""), "total"))
        .isEqualTo("29.35");
  }

  @Test
  void whoBoughtWithoutAnAccountIsKnownByAddress() {
    Item item =
        order("order.created", ",\"customer_id\":0,\"billing\":{\"email\":\"Ana@Example.com\"}");
    assertThat(item.subject()).contains("ana@example.com");
    assertThat(Reads.field(item, "customer")).isEmpty();
    assertThat(order("order.deleted", "").subject()).contains("727");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "on-hold"})
  void aSubscriptionThatIsNotPaidHasNotStarted(String status) {
    assertThat(types("subscription.created", status, "2026-01-15T09:00:00"))
        .containsExactly("woocommerce.subscription.created");
    assertThat(types("subscription.updated", status, "2026-01-15T09:00:00"))
        .containsExactly("woocommerce.subscription.updated");
  }

  @Test
  void aSubscriptionStartsOnceWhenItBecomesActive() {
    List<Item> first = subscription("subscription.updated", "active", "2026-01-15T09:05:00");
    assertThat(first)
        .extracting(item -> item.type().value())
        .containsExactly("woocommerce.subscription.updated", "subscription.started");
    assertThat(List.of("subscription.created", "subscription.updated"))
        .allSatisfy(topic ->
            assertThat(subscription(topic, "active", "2026-01-16T10:00:00").getLast().key())
                .isEqualTo(first.getLast().key()));
    assertThat(types("subscription.updated", "active", "2026-02-15T09:00:00"))
        .containsExactly("woocommerce.subscription.updated");
    assertThat(order("subscription.updated", ",\"status\":\"active\"").type().value())
        .isEqualTo("woocommerce.subscription.updated");
  }

  private List<String> types(String topic, String status, String modified) {
    return subscription(topic, status, modified).stream().map(item -> item.type().value()).toList();
  }

  private List<Item> subscription(String topic, String status, String modified) {
    return woo.items(
        """
        {"id":9,"status":"%s","date_created_gmt":"2026-01-15T09:00:00","date_modified_gmt":"%s"}\
        """
            .formatted(status, modified),
        Map.of("x-wc-webhook-topic", topic));
  }

  @Test
  void whatHasNoTopicIsKept() {
    assertThat(woo.reading("{\"id\":1}", Map.of())).isInstanceOf(Reading.Unreadable.class);
  }

  private static IncomingRequest request(String form) {
    return new IncomingRequest(
        "POST",
        Gateway.URL + "src_1",
        Map.of("content-type", List.of("application/x-www-form-urlencoded")),
        Bodies.of(form));
  }
}
