package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeformTest {
  private final Reads typeform = new Reads(Typeform.provider());

  private static String form(String answers) {
    return """
    {"event_id":"LtW","event_type":"form_response","form_response":{"form_id":"lT4Z3j",\
    "token":"a3a1","submitted_at":"2026-01-18T18:17:02Z","hidden":{"utm_campaign":"spring"},\
    "definition":{"fields":[{"id":"g1","title":"May we write to you?"}]},"answers":[%s]}}\
    """
        .formatted(answers);
  }

  private static String legal(boolean yes) {
    return "{\"type\":\"boolean\",\"boolean\":%s,\"field\":{\"id\":\"g1\",\"type\":\"legal\"}}"
        .formatted(yes);
  }

  private static final String EMAIL =
      "{\"type\":\"email\",\"email\":\"Laura@example.com\",\"field\":{\"id\":\"S\",\"type\":\"email\"}}";

  @Test
  void aFormIsALeadAndAYesToALegalQuestionAConsent() {
    List<Item> items = typeform.items(form(EMAIL + "," + legal(true)));
    assertThat(items)
        .extracting(item -> item.type().value())
        .containsExactly("lead.created", "contact.subscribed");
    assertThat(items).extracting(Item::key).containsExactly("LtW", "LtW consent");
    assertThat(items)
        .allSatisfy(item -> {
          assertThat(item.subject()).contains("laura@example.com");
          assertThat(item.time()).contains(Instant.parse("2026-01-18T18:17:02Z"));
          assertThat(Reads.field(item, "email")).isEqualTo("\"Laura@example.com\"");
          assertThat(Reads.field(item, "campaign")).isEqualTo("\"spring\"");
        });
    assertThat(Reads.field(items.getLast(), "reason")).isEqualTo("\"May we write to you?\"");
  }

  @Test
  void aNoAndAYesToAnotherQuestionAreNone() {
    String other =
        "{\"type\":\"boolean\",\"boolean\":true,\"field\":{\"id\":\"x\",\"type\":\"yes_no\"}}";
    assertThat(typeform.items(form(EMAIL + "," + legal(false) + "," + other))).hasSize(1);
  }

  @Test
  void whoSaysNoAddressIsKnownByTheResponse() {
    assertThat(typeform.item(form("")).subject()).contains("a3a1");
  }

  @Test
  void whoGivesNoAddressIsKnownByTheHiddenFields() {
    String hidden = "\"hidden\":{\"email\":\"%s\",\"phone\":\"%s\",";
    String known = hidden.formatted("Ana@example.com", "+33612345678");
    Item item = typeform.item(form("").replace("\"hidden\":{", known));
    assertThat(item.subject()).contains("ana@example.com");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Ana@example.com\"");
    assertThat(Reads.field(item, "phone")).isEqualTo("\"+33612345678\"");
    assertThat(typeform.item(form(EMAIL).replace("\"hidden\":{", known)).subject())
        .contains("laura@example.com");
    String left = hidden.formatted("xxxxx", "xxxxx");
    assertThat(typeform.item(form("").replace("\"hidden\":{", left)).subject()).contains("a3a1");
  }

  @Test
  void aFormThatIsNotFinishedIsNoLead() {
    List<Item> items =
        typeform.items(
            form(EMAIL + "," + legal(true))
                .replace("form_response\",\"form", "form_response_partial\",\"form"),
            Map.of());
    assertThat(items)
        .extracting(item -> item.type().value())
        .containsExactly("typeform.form_response_partial");
  }
}
