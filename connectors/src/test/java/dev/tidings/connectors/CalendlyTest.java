package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendlyTest {
  private final Reads calendly = new Reads(Calendly.provider());

  private Item item(String theirs, String payload) {
    return calendly.item(
        "{\"event\":\"%s\",\"created_at\":\"2026-01-15T10:00:00.000000Z\",\"payload\":{\"uri\":\"u1\",\"email\":\"Ana@example.com\"%s}}"
            .formatted(theirs, payload));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invitee.created | ,\"rescheduled\":false,\"old_invitee\":null | meeting.booked",
        "invitee.canceled | ,\"rescheduled\":false | meeting.cancelled",
        "invitee.canceled | ,\"rescheduled\":true,\"new_invitee\":\"u2\" | meeting.rescheduled",
        "invitee.created | ,\"rescheduled\":false,\"old_invitee\":\"u0\" | calendly.invitee.created",
        "routing_form_submission.created | '' | lead.created",
        "invitee_no_show.created | '' | calendly.invitee_no_show.created",
      })
  void namesEvents(String theirs, String payload, String ours) {
    assertThat(item(theirs, payload).type().value()).isEqualTo(ours);
  }

  @Test
  void whoBooksIsALeadAndWhoMovesAMeetingWasOneBefore() {
    assertThat(types("\"old_invitee\":null")).containsExactly("meeting.booked", "lead.created");
    assertThat(types("\"old_invitee\":\"u0\"")).containsExactly("calendly.invitee.created");
  }

  private List<String> types(String payload) {
    return calendly
        .items("{\"event\":\"invitee.created\",\"payload\":{\"uri\":\"u1\",%s}}".formatted(payload))
        .stream()
        .map(item -> item.type().value())
        .toList();
  }

  @Test
  void theHalvesOfAMoveSayWhatTheyBelongTo() {
    Item off = item("invitee.canceled", ",\"rescheduled\":true,\"new_invitee\":\"u2\"");
    assertThat(Reads.field(off, "replacedBy")).isEqualTo("\"u2\"");
    Item on =
        item(
            "invitee.created",
            ",\"old_invitee\":\"u0\",\"scheduled_event\":{\"start_time\":\"2026-02-01T09:00:00.000000Z\"}");
    assertThat(Reads.field(on, "replaces")).isEqualTo("\"u0\"");
    assertThat(Reads.field(on, "startsAt")).isEqualTo("\"2026-02-01T09:00:00.000000Z\"");
    assertThat(on.subject()).contains("ana@example.com");
    assertThat(on.time()).contains(Instant.parse("2026-01-15T10:00:00Z"));
    assertThat(on.key()).isNotEqualTo(off.key());
  }

  @Test
  void aRoutingFormIsAboutTheAddressThatWasAnswered() {
    Item item =
        calendly.item(
            """
            {"event":"routing_form_submission.created","created_at":"2026-01-15T10:00:00Z",\
            "payload":{"uri":"r1","questions_and_answers":[{"question":"Why","answer":"me @ home"},\
            {"question":"Email","answer":"Ana@example.com"}]}}\
            """);
    assertThat(item.subject()).contains("ana@example.com");
  }
}
