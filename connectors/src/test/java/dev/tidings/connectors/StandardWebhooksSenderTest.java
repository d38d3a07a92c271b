package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.signature.WebhookSigner;
import dev.tidings.core.source.LiveSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksSenderTest {
  private static final String SECRET = StandardWebhooks.newSecret(new Random(1));
  private static final String PRIVATE = StandardWebhooks.newPrivateKey(new Random(2));
  private static final String BODY =
      "{\"type\":\"contact.created\",\"timestamp\":\"2026-02-28T10:00:00Z\",\"data\":{\"email\":\"ana@example.com\"}}";

  private final Gateway gateway = new Gateway();
  private final LiveSource source =
      gateway.source("standard-webhooks", "{\"secret\":\"" + SECRET + "\"}");

  @ParameterizedTest
  @ValueSource(strings = {"webhook", "svix"})
  void believesWhatWeWouldSend(String prefix) {
    Event event =
        gateway.events(gateway.accept(source, signed(prefix, "msg_1", BODY, SECRET))).getFirst();
    assertThat(event.type().value()).isEqualTo("contact.created");
    assertThat(event.context().subject()).contains("ana@example.com");
    assertThat(event.data()).hasToString("{\"email\":\"ana@example.com\"}");
  }

  @Test
  void believesAPublicKeyAndAnySignatureOfSeveral() {
    LiveSource withKey =
        gateway.source(
            "standard-webhooks",
            "{\"publicKey\":\"" + StandardWebhooks.publicKeyOf(PRIVATE) + "\"}");
    assertThat(gateway.accept(withKey, signed("webhook", "msg_2", BODY, SECRET, PRIVATE)))
        .isInstanceOf(IngestResult.Accepted.class);
    assertThat(gateway.accept(source, signed("webhook", "msg_2", BODY, PRIVATE, SECRET)))
        .isInstanceOf(IngestResult.Accepted.class);
    assertThat(gateway.accept(withKey, signed("webhook", "msg_3", BODY, SECRET)))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void refusesWhatIsTooOldOrTooNew() {
    IncomingRequest request = signed("webhook", "msg_4", BODY, SECRET);
    gateway.wait(Duration.ofSeconds(301));
    assertThat(gateway.accept(source, request)).isInstanceOf(IngestResult.Unauthentic.class);
    gateway.wait(Duration.ofSeconds(-602));
    assertThat(gateway.accept(source, request)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void keepsWhatHasNoType() {
    assertThat(gateway.accept(source, signed("webhook", "msg_5", "{\"data\":{}}", SECRET)))
        .isInstanceOf(IngestResult.Quarantined.class);
  }

  @Test
  void keepsWhatIsNotUtf8() {
    byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
    assertThat(gateway.accept(source, signed("webhook", "msg_6", body, SECRET)))
        .isInstanceOf(IngestResult.Quarantined.class);
  }

  private IncomingRequest signed(String prefix, String id, String body, String... keys) {
    return signed(prefix, id, body.getBytes(StandardCharsets.UTF_8), keys);
  }

  private IncomingRequest signed(String prefix, String id, byte[] body, String... keys) {
    long now = gateway.now.getEpochSecond();
    return new IncomingRequest(
        "POST",
        Gateway.URL + "src_1",
        Map.of(
            "content-type",
            List.of("application/json"),
            prefix + "-id",
            List.of(id),
            prefix + "-timestamp",
            List.of(Long.toString(now)),
            prefix + "-signature",
            List.of(WebhookSigner.of(List.of(keys)).sign(id, now, body))),
        Body.of(body));
  }
}
