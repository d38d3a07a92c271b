package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {
  private final Reads segment = new Reads(Segment.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("segment", "{\"secret\":\"s\"}");

  @ParameterizedTest
  @CsvSource({
    "Email Delivered, email.delivered",
    "Email Opened, email.opened",
    "Email Link Clicked, email.clicked",
    "Email Bounced, email.bounced",
    "Email Marked as Spam, email.complained",
    "Unsubscribed, contact.unsubscribed",
    "Signed Up, lead.created",
    "Account Created, lead.created",
    "Account Deleted, customer.churned",
    "Trial Started, trial.started",
    "Trial Ended, trial.ended",
    "Product Viewed, product.viewed",
    "Product Added, product.added",
    "Product Removed, product.removed",
    "Cart Viewed, cart.updated",
    "Checkout Started, checkout.started",
    "Coupon Applied, coupon.applied",
    "Order Completed, order.placed",
    "Order Refunded, order.refunded",
    "Order Cancelled, order.cancelled",
    "Order Updated, order.updated",
    "Something Else: new, segment.something_else.new",
  })
  void namesWhatWasTracked(String theirs, String ours) {
    assertThat(
            segment.type(
                "{\"messageId\":\"m\",\"type\":\"track\",\"event\":\"%s\"}".formatted(theirs)))
        .isEqualTo(ours);
  }

  @Test
  void whatChangesACartSaysSoToo() {
    List<Item> items =
        segment.items(
            """
            {"messageId":"m1","type":"track","event":"Product Added","userId":"u1","properties":\
            {"product_id":"5","sku":"G-32","name":"Monopoly","price":18.99,"quantity":2}}\
            """);
    assertThat(items)
        .extracting(item -> item.type().value())
        .containsExactly("product.added", "cart.updated");
    assertThat(items).extracting(Item::key).doesNotHaveDuplicates();
    assertThat(Reads.field(items.getLast(), "products"))
        .isEqualTo("[{\"sku\":\"G-32\",\"name\":\"Monopoly\",\"price\":18.99,\"quantity\":2}]");
  }

  @Test
  void otherCallsKeepTheirNames() {
    assertThat(segment.type("{\"type\":\"identify\"}")).isEqualTo("contact.updated");
    assertThat(segment.type("{\"type\":\"page\"}")).isEqualTo("segment.page");
    assertThat(segment.type("{\"type\":\"track\"}")).isEqualTo("segment.unknown");
  }

  @Test
  void saysWhoWhenAndHowMuch() {
    Item item =
        segment.item(
            """
            {"messageId":"022bb90c","type":"track","userId":"019","event":"Order Completed",\
            "properties":{"order_id":"5031","total":27.50,"revenue":25,"currency":"USD"},\
            "context":{"traits":{"email":"Ana@example.com"}},\
            "timestamp":"2026-01-15T10:00:00.000Z","sentAt":"2030-01-01T00:00:00.000Z"}\
            """);
    assertThat(item.key()).isEqualTo("022bb90c");
    assertThat(item.subject()).contains("019");
    assertThat(item.time()).contains(Instant.parse("2026-01-15T10:00:00Z"));
    assertThat(Reads.field(item, "total")).isEqualTo("27.50");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Ana@example.com\"");
    assertThat(segment.item("{\"type\":\"page\",\"anonymousId\":\"a1\"}").subject()).contains("a1");
  }

  /** That is how Segment signs; the provider's guide says so. */
  @Test
  void onlyTheFirstOfABatchIsSigned() {
    IncomingRequest one = gateway.sample(source, "Signed Up", Optional.empty());
    assertThat(gateway.accept(source, with(one, "[" + one.body().text() + ",{\"type\":\"page\"}]")))
        .isInstanceOf(IngestResult.Accepted.class);
    assertThat(gateway.accept(source, with(one, "[{\"type\":\"page\"}," + one.body().text() + "]")))
        .isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(source.provider().guide().unverified())
        .anySatisfy(line -> assertThat(line).contains("only the first event is signed"));
  }

  private static IncomingRequest with(IncomingRequest request, String body) {
    return new IncomingRequest(request.method(), request.url(), request.headers(), Bodies.of(body));
  }
}
