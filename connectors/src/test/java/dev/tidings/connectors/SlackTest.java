package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlackTest {
  private static final Map<String, String> FORM =
      Map.of("content-type", "application/x-www-form-urlencoded");

  private final Reads slack = new Reads(Slack.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("slack", "{\"secret\":\"s\"}");

  @Test
  void givesASignedChallengeBackAsPlainText() {
    IngestResult result =
        gateway.accept(
            source, signed("{\"type\":\"url_verification\",\"challenge\":\"<b>3eZbrw</b>\"}"));
    assertThat(result).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(result.answer().status()).isEqualTo(200);
    assertThat(result.answer().body()).isEqualTo("<b>3eZbrw</b>");
    assertThat(result.answer().headers())
        .containsEntry("x-content-type-options", "nosniff")
        .hasEntrySatisfying("content-type", type -> assertThat(type).startsWith("text/plain"));
    assertThat(gateway.log.end(0)).isEqualTo(gateway.log.start(0));
  }

  @Test
  void givesNobodyElseTheirChallengeBack() {
    IncomingRequest unsigned =
        new IncomingRequest(
            "POST",
            Gateway.URL + "src_1",
            Map.of("content-type", List.of("application/json")),
            Body.of(
                "{\"type\":\"url_verification\",\"challenge\":\"x\"}"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(gateway.accept(source, unsigned).answer().status()).isEqualTo(401);
    assertThat(
            slack.reading(
                "{\"type\":\"url_verification\",\"challenge\":\"" + "x".repeat(1_001) + "\"}",
                Map.of()))
        .isInstanceOf(Reading.Unreadable.class);
  }

  @Test
  void refusesWhatWasSignedTooLongAgo() {
    IncomingRequest signed = signed("{\"type\":\"url_verification\",\"challenge\":\"x\"}");
    gateway.wait(Duration.ofSeconds(301));
    assertThat(gateway.accept(source, signed)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void readsAnEventWithoutTheOldToken() {
    Item item =
        slack.item(
            """
            {"token":"old-secret","team_id":"T1","event":{"type":"reaction_added","user":"U1",\
            "item":{"channel":"C1"},"event_ts":"1355517523.000005"},"type":"event_callback",\
            "event_id":"Ev1","event_time":1355517523}\
            """);
    assertThat(item.key()).isEqualTo("Ev1");
    assertThat(item.type().value()).isEqualTo("slack.reaction_added");
    assertThat(item.subject()).contains("U1");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1355517523));
    assertThat(Reads.field(item, "conversation")).isEqualTo("\"C1\"");
    assertThat(Reads.field(item, "raw")).contains("\"event_id\"").doesNotContain("old-secret");
  }

  @Test
  void aUserMayBeAnObject() {
    assertThat(
            slack
                .item(
                    "{\"type\":\"event_callback\",\"event\":{\"type\":\"team_join\",\"user\":{\"id\":\"U9\"}}}")
                .subject())
        .contains("U9");
  }

  @Test
  void readsCommandsAndInteractions() {
    Item command =
        slack
            .items("token=old&team_id=T1&user_id=U1&command=%2Fdeal&text=&trigger_id=1.2.3", FORM)
            .getFirst();
    assertThat(command.type().value()).isEqualTo("slack.command");
    assertThat(command.key()).isEqualTo("1.2.3");
    assertThat(Reads.field(command, "command")).isEqualTo("\"/deal\"");
    Item click =
        slack
            .items(
                "payload="
                    + URLEncoder.encode(
                        "{\"type\":\"block_actions\",\"token\":\"old\",\"user\":{\"id\":\"U1\"},\"trigger_id\":\"4.5\",\"actions\":[{\"action_ts\":\"1548426417.840180\"}]}",
                        StandardCharsets.UTF_8),
                FORM)
            .getFirst();
    assertThat(click.type().value()).isEqualTo("slack.block_actions");
    assertThat(click.subject()).contains("U1");
    assertThat(click.time()).contains(Instant.ofEpochMilli(1548426417840L));
    assertThat(slack.reading("ssl_check=1&token=old", FORM)).isInstanceOf(Reading.Handshake.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payload=%7B", "payload=[]", "payload=%7B%7D", "text=hello", ""})
  void keepsFormsThatSayNothing(String form) {
    assertThat(slack.reading(form, FORM)).isInstanceOf(Reading.Unreadable.class);
  }

  private IncomingRequest signed(String body) {
    return new SampleSigner(Credentials.ofSecrets("s"), Optional.empty(), "", gateway.now)
        .sign(
            source.scheme(),
            new IncomingRequest(
                "POST",
                Gateway.URL + "src_1",
                Map.of("content-type", List.of("application/json")),
                Body.of(body.getBytes(StandardCharsets.UTF_8))));
  }
}
