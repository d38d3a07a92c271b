package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.LiveSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GitHubTest {
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("github", "{\"secret\":\"s\"}");

  @Test
  void acknowledgesAPingWithoutKeepingIt() {
    assertThat(gateway.accept(source, signed("ping", "d1", "application/json", "{\"zen\":\"x\"}")))
        .isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(gateway.log.end(0)).isEqualTo(gateway.log.start(0));
  }

  @Test
  void readsAForm() {
    String json =
        "{\"action\":\"closed\",\"pull_request\":{\"updated_at\":\"2026-02-01T10:00:00+02:00\"},\"repository\":{\"full_name\":\"octo/hello\"}}";
    Event event =
        gateway
            .events(
                gateway.accept(
                    source,
                    signed(
                        "pull_request",
                        "d2",
                        "application/x-www-form-urlencoded",
                        "payload=" + URLEncoder.encode(json, StandardCharsets.UTF_8))))
            .getFirst();
    assertThat(event.type().value()).isEqualTo("github.pull_request.closed");
    assertThat(event.context().subject()).contains("octo/hello");
    assertThat(event.context().time()).isEqualTo(Instant.parse("2026-02-01T08:00:00Z"));
  }

  @Test
  void aRedeliveryIsADuplicate() {
    assertThat(
            gateway.events(gateway.accept(source, signed("push", "d3", "application/json", "{}"))))
        .isEqualTo(
            gateway.events(gateway.accept(source, signed("push", "d3", "application/json", "{}"))));
  }

  @Test
  void keepsWhatDoesNotSayItsEvent() {
    IncomingRequest signed = signed("push", "d4", "application/json", "{}");
    Map<String, List<String>> headers = new LinkedHashMap<>(signed.headers());
    headers.remove("x-github-event");
    assertThat(
            gateway.accept(
                source, new IncomingRequest(signed.method(), signed.url(), headers, signed.body())))
        .isInstanceOf(IngestResult.Quarantined.class);
  }

  private IncomingRequest signed(String event, String delivery, String type, String body) {
    return new SampleSigner(Credentials.ofSecrets("s"), Optional.empty(), "", gateway.now)
        .sign(
            source.scheme(),
            new IncomingRequest(
                "POST",
                Gateway.URL + "src_1",
                Map.of(
                    "content-type", List.of(type),
                    "x-github-event", List.of(event),
                    "x-github-delivery", List.of(delivery)),
                Body.of(body.getBytes(StandardCharsets.UTF_8))));
  }
}
