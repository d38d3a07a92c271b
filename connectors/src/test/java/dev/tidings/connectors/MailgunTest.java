package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailgunTest {
  private final Reads mailgun = new Reads(Mailgun.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("mailgun", "{\"secret\":\"key-1\"}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "accepted | {} | email.sent",
        "rejected | {} | email.blocked",
        "delivered | {} | email.delivered",
        "failed | {\"severity\":\"permanent\",\"reason\":\"bounce\"} | email.bounced.hard",
        "failed | {\"severity\":\"permanent\",\"reason\":\"suppress-bounce\"} | email.blocked",
        "failed | {\"severity\":\"permanent\",\"reason\":\"suppress-unsubscribe\"} | email.blocked",
        "failed | {\"severity\":\"temporary\",\"reason\":\"generic\"} | email.deferred",
        "failed | {} | mailgun.failed",
        "opened | {} | email.opened",
        "clicked | {} | email.clicked",
        "unsubscribed | {} | contact.unsubscribed",
        "complained | {} | email.complained",
        "stored | {} | message.received",
        "list_uploaded | {} | mailgun.list_uploaded",
        "list_member_uploaded | {} | mailgun.list_member_uploaded",
        "list_member_upload_error | {} | mailgun.list_member_upload_error",
        "email_validation | {} | mailgun.email_validation",
      })
  void namesEvents(String theirs, String members, String ours) {
    String rest = members.substring(1);
    assertThat(
            mailgun.type(
                "{\"event-data\":{\"event\":\"%s\"%s%s}"
                    .formatted(theirs, rest.equals("}") ? "" : ",", rest)))
        .isEqualTo(ours);
  }

  @Test
  void whatWasStoredIsFromWhoWroteIt() {
    Item item =
        mailgun.item(
            """
            {"signature":{},"event-data":{"event":"stored","recipient":"hello@shop.example",\
            "message":{"headers":{"from":"Ana <Ana@example.com>"}}}}\
            """);
    assertThat(item.subject()).contains("ana@example.com");
    assertThat(Reads.field(item, "email")).isEqualTo("\"Ana@example.com\"");
  }

  @Test
  void readsFractionsOfSecondsAndWhatItCarries() {
    Item item =
        mailgun.item(
            """
            {"signature":{"token":"t1"},"event-data":{"id":"i","timestamp":1521472262.908181,\
            "event":"failed","severity":"permanent","reason":"bounce","recipient":"a@example.com",\
            "message":{"headers":{"message-id":"m@x"}},"tags":["a"],\
            "user-variables":{"order":"4711"},"delivery-status":{"code":550,"enhanced-code":"",\
            "message":"No Such User Here"}}}\
            """);
    assertThat(item.time()).contains(Instant.ofEpochMilli(1521472262908L));
    assertThat(item.key()).isEqualTo("t1");
    assertThat(Reads.field(item, "messageId")).isEqualTo("\"m@x\"");
    assertThat(Reads.field(item, "metadata")).isEqualTo("{\"order\":\"4711\"}");
    assertThat(Reads.field(item, "smtpStatus")).isEqualTo("\"550\"");
    assertThat(Reads.field(item, "response")).isEqualTo("\"No Such User Here\"");
    assertThat(Reads.field(item, "raw")).doesNotContain("\"token\"");
  }

  @Test
  void aBotThatMailgunKnowsIsFlagged() {
    String open = "{\"event-data\":{\"event\":\"opened\",\"client-info\":{%s}}}";
    assertThat(Reads.field(mailgun.item(open.formatted("\"bot\":\"apple\"")), "machineOpen"))
        .isEqualTo("true");
    assertThat(Reads.field(mailgun.item(open.formatted("\"bot\":\"\"")), "machineOpen"))
        .isEqualTo("false");
    Item silent = mailgun.item(open.formatted("\"user-agent\":\"Mozilla/5.0\""));
    assertThat(Reads.field(silent, "machineOpen")).isEmpty();
    assertThat(Reads.field(silent, "machineProbability")).isEqualTo("0.99");
  }

  @Test
  void withoutATokenTheDayIsPartOfTheKey() {
    String event = "{\"event-data\":{\"id\":\"i\",\"event\":\"opened\",\"timestamp\":%d}}";
    String key = mailgun.item(event.formatted(1521472262)).key();
    assertThat(mailgun.item(event.formatted(1521472263)).key()).isEqualTo(key);
    assertThat(mailgun.item(event.formatted(1521472262 + 86_400)).key()).isNotEqualTo(key);
  }

  @Test
  void aCapturedSignatureIsNotReadInAFormThatIsJsonAsWell() {
    IncomingRequest sample = gateway.sample(source, "delivered", Optional.empty());
    String both =
        sample.body().text().replaceFirst("\\}$", ",\"x\":\"&event=unsubscribed&token=fresh&\"}");
    assertThat(
            gateway.accept(
                source,
                new IncomingRequest(
                    sample.method(),
                    sample.url(),
                    Map.of("content-type", List.of("application/x-www-form-urlencoded")),
                    Body.of(both.getBytes(StandardCharsets.UTF_8)))))
        .isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(
            gateway.accept(
                source,
                new IncomingRequest(
                    sample.method(),
                    sample.url(),
                    sample.headers(),
                    Body.of(both.getBytes(StandardCharsets.UTF_8)))))
        .isInstanceOf(IngestResult.Accepted.class);
  }

  @Test
  void aCapturedSignatureTellsNothingNew() {
    IncomingRequest sample = gateway.sample(source, "delivered", Optional.empty());
    Event first = gateway.events(gateway.accept(source, sample)).getFirst();
    IngestResult forged =
        gateway.accept(
            source,
            new IncomingRequest(
                sample.method(),
                sample.url(),
                sample.headers(),
                Body.of(
                    sample
                        .body()
                        .text()
                        .replace("ana@example.com", "eve@example.com")
                        .getBytes(StandardCharsets.UTF_8))));
    assertThat(((IngestResult.Accepted) forged).events())
        .singleElement()
        .isInstanceOf(Appended.Duplicate.class);
    assertThat(gateway.events(forged)).containsExactly(first);
    gateway.wait(Duration.ofHours(25));
    assertThat(gateway.accept(source, sample)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void believesTheParentsKey() throws Exception {
    long now = gateway.now.getEpochSecond();
    String body =
        "{\"signature\":{\"token\":\"t\",\"timestamp\":\"%d\",\"signature\":\"00\",\"parent-signature\":\"%s\"},\"event-data\":{\"event\":\"opened\",\"recipient\":\"a@b.c\"}}"
            .formatted(now, hmac(now + "t"));
    assertThat(gateway.accept(source, request("application/json", body)))
        .isInstanceOf(IngestResult.Accepted.class);
  }

  @Test
  void readsTheOldForm() throws Exception {
    long now = gateway.now.getEpochSecond();
    String form =
        "event=dropped&recipient=a%%40example.com&Message-Id=%%3Cm%%40x%%3E&reason=hardfail&code=605&token=early&timestamp=%d&token=t&signature=%s"
            .formatted(now, hmac(now + "t"));
    Event event =
        gateway
            .events(gateway.accept(source, request("application/x-www-form-urlencoded", form)))
            .getFirst();
    assertThat(event.type().value()).isEqualTo("email.blocked");
    assertThat(event.context().subject()).contains("a@example.com");
    assertThat(event.data().toString())
        .contains("\"messageId\":\"m@x\"", "\"reason\":\"hardfail\"")
        .doesNotContain("signature");
  }

  private static IncomingRequest request(String type, String body) {
    return new IncomingRequest(
        "POST",
        Gateway.URL + "src_1",
        Map.of("content-type", List.of(type)),
        Body.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String hmac(String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("key-1".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }
}
