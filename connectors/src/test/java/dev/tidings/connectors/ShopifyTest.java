package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShopifyTest {
  private final Reads shopify = new Reads(Shopify.provider());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders/create | order.placed",
        "orders/paid | purchase.completed",
        "orders/updated | order.updated",
        "orders/cancelled | order.cancelled",
        "orders/fulfilled | order.shipped",
        "orders/partially_fulfilled | order.partially_shipped",
        "orders/delete | shopify.orders.delete",
        "checkouts/create | cart.updated",
        "checkouts/update | cart.updated",
        "checkouts/delete | shopify.checkouts.delete",
        "carts/create | cart.updated",
        "carts/update | cart.updated",
        "refunds/create | order.refunded",
        "fulfillments/create | order.shipped",
        "fulfillments/update | shopify.fulfillments.update",
        "customers/create | lead.created",
        "customers/update | contact.updated",
        "customers/delete | contact.deleted",
        "subscription_contracts/create | subscription.started",
        "subscription_contracts/update | shopify.subscription_contracts.update",
        "subscription_contracts/activate | customer.reactivated",
        "subscription_contracts/pause | subscription.paused",
        "subscription_contracts/cancel | subscription.cancelled",
        "subscription_contracts/fail | shopify.subscription_contracts.fail",
        "subscription_contracts/expire | subscription.cancelled",
        "subscription_billing_attempts/success | subscription.renewed",
        "subscription_billing_attempts/failure | payment.failed",
        "app/uninstalled | customer.churned",
        "customers/data_request | privacy.export",
        "customers/redact | privacy.erase",
        "shop/redact | privacy.erase",
        "products/create | shopify.products.create",
      })
  void namesTopics(String topic, String ours) {
    assertThat(read(topic, "{\"foo\":\"bar\"}").type().value()).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "active, subscription.started",
    "ACTIVE, subscription.started",
    "paused, shopify.subscription_contracts.create",
  })
  void aContractStartsNothingBeforeItIsInForce(String status, String ours) {
    assertThat(
            read("subscription_contracts/create", "{\"status\":\"%s\"}".formatted(status))
                .type()
                .value())
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "subscribed, contact.subscribed",
    "unsubscribed, contact.unsubscribed",
    "pending, shopify.customers_email_marketing_consent.update",
  })
  void consentIsWhatItsStateSays(String state, String ours) {
    Item item =
        read(
            "customers_email_marketing_consent/update",
            "{\"customer_id\":1,\"email_address\":\"a@b.c\",\"email_marketing_consent\":{\"state\":\"%s\"}}"
                .formatted(state));
    assertThat(item.type().value()).isEqualTo(ours);
    assertThat(item.subject()).contains("a@b.c");
    assertThat(Reads.field(item, "medium")).isEqualTo("\"email\"");
    Item sms =
        read(
            "customers_marketing_consent/update",
            "{\"id\":1,\"phone\":\"+1500\",\"sms_marketing_consent\":{\"state\":\"unsubscribed\"}}");
    assertThat(sms.type().value()).isEqualTo("contact.unsubscribed");
    assertThat(Reads.field(sms, "medium")).isEqualTo("\"sms\"");
    assertThat(Reads.field(sms, "phone")).isEqualTo("\"+1500\"");
    assertThat(Reads.field(sms, "customer")).isEqualTo("\"1\"");
  }

  @Test
  void saysWhatWasOrderedAndByWhichCode() {
    Item order =
        read(
            "orders/create",
            """
            {"id":1,"discount_codes":[{"code":"SPRING"}],"line_items":[
            {"sku":"A","title":"Tea","price":"8.50","quantity":2},{"product_id":7,"price":"x"}]}
            """);
    assertThat(Reads.field(order, "products"))
        .isEqualTo(
            "[{\"sku\":\"A\",\"name\":\"Tea\",\"price\":8.50,\"quantity\":2},{\"sku\":\"7\"}]");
    assertThat(Reads.field(order, "coupon")).isEqualTo("\"SPRING\"");
  }

  @Test
  void aRefundIsInTheCurrencyOfWhatIsGivenBack() {
    Item refund =
        read(
            "refunds/create",
            "{\"id\":1,\"transactions\":[{\"amount\":\"5.00\",\"currency\":\"EUR\"}]}");
    assertThat(Reads.field(refund, "total")).isEqualTo("5.00");
    assertThat(Reads.field(refund, "currency")).isEqualTo("\"EUR\"");
  }

  @Test
  void saysWhoWhenAndHowMuchAndKeepsEveryDigit() {
    Item item =
        read(
            "orders/paid",
            """
            {"id":820982911946154508,"email":"Jon@example.com","created_at":"2021-12-31T19:00:00-05:00",\
            "financial_status":"paid","total_price":"403.00","currency":"USD","order_number":1234,\
            "customer":{"id":115310627314723954}}\
            """);
    assertThat(item.key()).isEqualTo("w1");
    assertThat(item.subject()).contains("jon@example.com");
    assertThat(item.time()).contains(Instant.parse("2026-01-15T10:00:00.123Z"));
    assertThat(Reads.field(item, "objectId")).isEqualTo("\"820982911946154508\"");
    assertThat(Reads.field(item, "order")).isEqualTo("\"820982911946154508\"");
    assertThat(Reads.field(item, "customer")).isEqualTo("\"115310627314723954\"");
    assertThat(Reads.field(item, "total")).isEqualTo("403.00");
    assertThat(Reads.field(item, "raw")).contains("\"id\":820982911946154508");
  }

  @Test
  void readsTimesOfTheShopWhereNoHeaderSaysOne() {
    Item item =
        shopify
            .items(
                "{\"id\":1,\"updated_at\":\"2021-12-31T19:00:00-05:00\"}",
                Map.of("x-shopify-topic", "orders/paid"))
            .getFirst();
    assertThat(item.time()).contains(Instant.parse("2022-01-01T00:00:00Z"));
    assertThat(item.subject()).contains("1");
  }

  @Test
  void readsTheNewerHeadersToo() {
    Item item =
        shopify
            .items("{\"id\":1}", Map.of("shopify-topic", "orders/paid", "shopify-webhook-id", "w2"))
            .getFirst();
    assertThat(item.type().value()).isEqualTo("purchase.completed");
    assertThat(item.key()).isEqualTo("w2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1e999999999\"", "1e99999", "\"a lot\"", "{}"})
  void aTotalThatIsNoneIsLeftOut(String total) {
    assertThat(Reads.field(read("orders/paid", "{\"total_price\":" + total + "}"), "total"))
        .isEmpty();
  }

  @Test
  void keepsWhatDoesNotSayItsTopic() {
    assertThat(shopify.reading("{\"id\":1}", Map.of())).isInstanceOf(Reading.Unreadable.class);
    assertThat(shopify.reading("<order/>", Map.of("x-shopify-topic", "orders/paid")))
        .isInstanceOf(Reading.Unreadable.class);
  }

  private Item read(String topic, String body) {
    return shopify
        .items(
            body,
            Map.of(
                "x-shopify-topic", topic,
                "x-shopify-webhook-id", "w1",
                "x-shopify-shop-domain", "shop1.myshopify.com",
                "x-shopify-triggered-at", "2026-01-15T10:00:00.123456789Z"))
        .getFirst();
  }
}
