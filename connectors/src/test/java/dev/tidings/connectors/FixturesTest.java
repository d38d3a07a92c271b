package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.source.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FixturesTest {
  private static final Sample.Occasion OCCASION =
      new Sample.Occasion(Instant.parse("2026-03-01T12:00:00Z"), new Random(7), "ana@example.com");

  private static List<Sample> read(String file) {
    return Fixtures.read("shop", file);
  }

  @Test
  void severalEventsHaveOneForm() {
    List<Sample> samples =
        read(
            """
            x-shop: one

            ### order.paid = order.completed, order.sent = order.shipped
            x-topic: {{event}}

            {"email": "{{email}}", "at": {{seconds}}}
            """);
    assertThat(samples).extracting(Sample::event).containsExactly("order.paid", "order.sent");
    assertThat(samples)
        .extracting(Sample::becomes)
        .containsExactly("order.completed", "order.shipped");
    Sample.Draft draft = samples.getLast().draft().apply(OCCASION);
    assertThat(draft.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("x-shop", "one")
        .containsEntry("x-topic", "order.sent");
    assertThat(draft.body().text())
        .isEqualTo("{\"email\": \"ana@example.com\", \"at\": 1772366400}");
  }

  @Test
  void whatIsNewCanBeSaidAgain() {
    String body =
        read("### a = a.b\n\n{{hex 8 as id}} {{id}} {{digits 5}} {{uuid}}")
            .getFirst()
            .draft()
            .apply(OCCASION)
            .body()
            .text();
    assertThat(body)
        .matches("([0-9a-f]{8}) \\1 [1-9]\\d{4} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  @Test
  void aFormIsEncoded() {
    String body =
        read("""
        ### open = email.opened
        content-type: application/x-www-form-urlencoded

        events=[{"a":"b c"}]
        empty=
        """)
            .getFirst()
            .draft()
            .apply(OCCASION)
            .body()
            .text();
    assertThat(body).isEqualTo("events=%5B%7B%22a%22%3A%22b+c%22%7D%5D&empty=");
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> read("### lonely\n\n{}"))
        .hasMessageContaining("a sample begins with '### event = type'");
    assertThatThrownBy(() -> read("### a = a.b\nnot a header\n\n{}"))
        .hasMessageContaining("this is not a header: not a header");
    assertThatThrownBy(() -> read("### a = a.b\n\n{{what}}").getFirst().draft().apply(OCCASION))
        .hasMessageContaining("nothing is called what");
  }
}
