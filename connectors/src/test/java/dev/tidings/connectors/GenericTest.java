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

class GenericTest {
  @Test
  void takesTheEnvelopeOffWhatIsWrapped() {
    Item item =
        read(
                "application/json",
                """
                {"type":"order.completed","timestamp":"2026-01-02T03:04:05.678901Z",\
                "data":{"email":"ana@example.com","id":12345678901234567890}}\
                """)
            .getFirst();
    assertThat(item.type().value()).isEqualTo("order.completed");
    assertThat(item.time()).contains(Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(item.subject()).contains("ana@example.com");
    assertThat(text(item)).isEqualTo("{\"email\":\"ana@example.com\",\"id\":12345678901234567890}");
  }

  @Test
  void keepsTheWholeOfWhatIsNotWrapped() {
    Item item =
        read("application/json", "{\"event\":\"signed up!\",\"id\":7,\"data\":1}").getFirst();
    assertThat(item.type().value()).isEqualTo("generic.signed_up_");
    assertThat(item.key()).isEqualTo("7");
    assertThat(text(item)).isEqualTo("{\"event\":\"signed up!\",\"id\":7,\"data\":1}");
  }

  @Test
  void splitsAnArray() {
    List<Item> items = read("application/json", "[{\"id\":\"a\"},{\"id\":\"b\"},{\"c\":1}]");
    assertThat(items).hasSize(3).extracting(Item::key).doesNotHaveDuplicates();
    assertThat(items.getLast().type().value()).isEqualTo("generic.received");
  }

  @Test
  void readsAForm() {
    Item item =
        read("application/x-www-form-urlencoded", "type=lead.created&email=A%40b.example")
            .getFirst();
    assertThat(item.type().value()).isEqualTo("lead.created");
    assertThat(item.subject()).contains("a@b.example");
  }

  /** As {@code curl -d} sends it. */
  @Test
  void readsJsonThatIsCalledAForm() {
    String form = "application/x-www-form-urlencoded";
    assertThat(read(form, " {\"type\":\"lead.created\"}").getFirst().type().value())
        .isEqualTo("lead.created");
    assertThat(text(read(form, "{a}=1").getFirst())).isEqualTo("{\"{a}\":\"1\"}");
  }

  private static String text(Item item) {
    return new String(item.data().write(), StandardCharsets.UTF_8);
  }

  private static List<Item> read(String type, String body) {
    return ((Reading.Items)
            Generic.provider()
                .reader()
                .read(
                    new IncomingRequest(
                        "POST",
                        "https://tidings.example/in/src_1",
                        Map.of("content-type", List.of(type)),
                        Body.of(body.getBytes(StandardCharsets.UTF_8)))))
        .items();
  }
}
