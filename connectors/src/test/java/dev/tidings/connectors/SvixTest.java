package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.LiveSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SvixTest {
  private final Gateway gateway = new Gateway();
  private final LiveSource source =
      gateway.source("svix", "{\"secret\":\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"}");

  @Test
  void believesItsOwnHeadersAndThoseOfTheStandard() {
    IncomingRequest svix = gateway.sample(source, "contact.created", Optional.empty());
    assertThat(svix.headers()).containsKeys("svix-id", "svix-timestamp", "svix-signature");
    Map<String, List<String>> headers = new HashMap<>();
    svix.headers().forEach((name, value) -> headers.put(name.replace("svix", "webhook"), value));
    IngestResult standard =
        gateway.accept(
            source, new IncomingRequest(svix.method(), svix.url(), headers, svix.body()));
    assertThat(gateway.events(standard))
        .singleElement()
        .satisfies(event -> assertThat(event.context().subject()).contains("ana@example.com"));
  }

  @Test
  void isGoodForFiveMinutes() {
    IncomingRequest request = gateway.sample(source, "invoice.paid", Optional.empty());
    gateway.wait(Duration.ofSeconds(301));
    assertThat(gateway.accept(source, request)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void aNameThatIsNoTypeStandsBehindItsOwn() {
    assertThat(new Reads(Svix.provider()).type("{\"type\":\"odd type\"}"))
        .isEqualTo("svix.odd_type");
  }
}
