package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailchimpTest {
  private static final Map<String, String> FORM =
      Map.of("content-type", "application/x-www-form-urlencoded");
  private final Reads mailchimp = new Reads(Mailchimp.provider());

  @ParameterizedTest
  @CsvSource({
    "subscribe, contact.subscribed",
    "unsubscribe, contact.unsubscribed",
    "profile, contact.updated",
    "upemail, contact.email_changed",
    "cleaned, contact.suppressed",
    "campaign, mailchimp.campaign",
    "something_new, mailchimp.something_new",
  })
  void namesEvents(String theirs, String ours) {
    assertThat(item("type=" + theirs).type().value()).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "type=profile&data[merges][FNAME]=Ana, contact.updated",
    "type=profile&data[merges][INTERESTS]=, contact.updated contact.preferences_updated",
    "type=profile&data[merges][GROUPINGS][0][groups]=A, contact.updated"
        + " contact.preferences_updated",
    "type=subscribe&data[merges][INTERESTS]=A, contact.subscribed",
  })
  void aProfileWithGroupsSaysWhatIsPreferred(String form, String ours) {
    assertThat(mailchimp.items(form, FORM))
        .extracting(item -> item.type().value())
        .containsExactly(ours.split(" "));
  }

  @Test
  void takesNamesInBracketsApart() {
    Item item =
        item(
            "type=unsubscribe&fired_at=2009-03-26+21%3A40%3A57&data%5Breason%5D=abuse&data%5Bid%5D=8a25ff1d98&data%5Blist_id%5D=a6b5da1054&data%5Bemail%5D=Api%2Bunsub%40mailchimp.com&data%5Bmerges%5D%5BFNAME%5D=Ana&data%5Bmerges%5D%5BGROUPINGS%5D%5B0%5D%5Bgroups%5D=A%2CB%5C%2CC");
    assertThat(item.subject()).contains("api+unsub@mailchimp.com");
    assertThat(item.time()).contains(Instant.parse("2009-03-26T21:40:57Z"));
    assertThat(Reads.field(item, "list")).isEqualTo("\"a6b5da1054\"");
    assertThat(Reads.field(item, "reason")).isEqualTo("\"abuse\"");
    assertThat(Reads.field(item, "metadata"))
        .isEqualTo("{\"FNAME\":\"Ana\",\"GROUPINGS\":{\"0\":{\"groups\":\"A,B\\\\,C\"}}}");
  }

  @Test
  void aChangedAddressSaysBoth() {
    Item item = item("type=upemail&data[new_email]=new@b.c&data[old_email]=old@b.c&data[new_id]=1");
    assertThat(item.subject()).contains("new@b.c");
    assertThat(Reads.field(item, "previousEmail")).isEqualTo("\"old@b.c\"");
  }

  @Test
  void namesThatContradictEachOtherDoNoHarm() {
    assertThat(item("type=profile&data=x&data[a]=1&data[a][b]=2&[[[=3&data[email]=a@b.c").subject())
        .contains("a@b.c");
    assertThat(item("type=profile&data" + "[x]".repeat(5000) + "=1").type().value())
        .isEqualTo("contact.updated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void answersTheLookThatMailchimpTakesBeforeItSaves(String method) {
    Gateway gateway = new Gateway();
    LiveSource source = gateway.source("mailchimp", "{\"token\":\"9f2c\"}");
    String url = Gateway.URL + source.source().id();
    IngestResult look =
        gateway.accept(source, new IncomingRequest(method, url + "/9f2c", Map.of(), Body.EMPTY));
    assertThat(look).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(look.answer().status()).isEqualTo(200);
    assertThat(
            gateway.accept(
                source, new IncomingRequest(method, url + "/wrong", Map.of(), Body.EMPTY)))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void whatIsNoFormIsUnreadable() {
    assertThat(mailchimp.reading("{\"type\":\"profile\"}", Map.of()))
        .isInstanceOf(Reading.Unreadable.class);
    assertThat(mailchimp.reading("a=b", FORM)).isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void whoIsNotNamedIsTheContact() {
    assertThat(item("type=profile&data[id]=8a25ff1d98").subject())
        .isEqualTo(Optional.of("8a25ff1d98"));
  }

  private Item item(String form) {
    return mailchimp.items(form, FORM).getFirst();
  }
}
