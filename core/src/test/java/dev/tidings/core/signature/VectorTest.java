package dev.tidings.core.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Published vectors of many providers, from a folder {@code shared/vectors} beside the project;
 * none are tried where there is no such folder.
 */
class VectorTest {
  @TestFactory
  Stream<DynamicTest> believesAndRefusesAsPublished() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, Scheme> known : KnownSchemes.all().entrySet()) {
      Optional<Path> file = folder().map(dir -> dir.resolve(known.getKey() + ".json"));
      if (file.isPresent() && Files.exists(file.get())) {
        for (Json each : Json.parseObject(Files.readAllBytes(file.get())).array("vectors")) {
          JsonObject vector = (JsonObject) each;
          String name = known.getKey() + " " + vector.text("id").orElseThrow();
          boolean handshake = vector.text("method").equals(Optional.of("GET"));
          if (!handshake) {
            tests.add(DynamicTest.dynamicTest(name, () -> check(known.getKey(), vector)));
          }
        }
      }
    }
    return tests.stream();
  }

  private static void check(String provider, JsonObject vector) {
    Certificates certificates = new Certificates();
    IncomingRequest request = request(vector);
    Credentials credentials = credentials(provider, vector, request, certificates);
    boolean anyAge =
        provider.equals("stripe") && seconds(vector, "tolerance_seconds").equals(Optional.of(0L));
    Scheme scheme = KnownSchemes.of(anyAge ? "stripe without tolerance" : provider);
    Instant now =
        seconds(vector, "now_unix_ms")
            .map(Instant::ofEpochMilli)
            .or(() -> seconds(vector, "now_unix").map(Instant::ofEpochSecond))
            .orElse(Instant.EPOCH);
    Verdict verdict = Verifier.of(scheme, credentials, certificates).verify(request, now);
    if (vector.bool("expected_valid").orElseThrow()) {
      assertThat(verdict).isEqualTo(Verdict.AUTHENTIC);
    } else {
      assertThat(verdict).isInstanceOfAny(Verdict.Forged.class, Verdict.Stale.class);
    }
  }

  private static Credentials credentials(
      String provider, JsonObject vector, IncomingRequest request, Certificates certificates) {
    String key = vector.text("secret_or_key").orElseThrow();
    return switch (provider) {
      case "sendgrid" -> Credentials.ofPublicKeys(key);
      case "ses_sns" -> {
        JsonObject message = Json.parseObject(request.body().bytes());
        certificates.keep(
            URI.create(message.text("SigningCertURL").orElseThrow()),
            key.getBytes(StandardCharsets.UTF_8));
        yield Credentials.ofTopics(message.text("TopicArn").orElseThrow());
      }
      case "mailchimp" -> Credentials.ofTokens(key.replace("path token ", ""));
      case "mailjet", "chargebee", "postmark", "brevo", "sparkpost" -> shared(key);
      default ->
          key.startsWith("whpk_")
              ? Credentials.ofPublicKeys(key)
              : Credentials.ofSecrets(key.split("(?<=\\S),\\s*(?=whsec_)"));
    };
  }

  private static Credentials shared(String key) {
    if (key.startsWith("Bearer ")) {
      return Credentials.ofTokens(key.substring("Bearer ".length()));
    }
    int space = key.indexOf(": ");
    if (space > 0) {
      return Credentials.ofHeader(
          key.substring(0, space).toLowerCase(Locale.ROOT), key.substring(space + 2));
    }
    int colon = key.indexOf(':');
    return colon < 0
        ? Credentials.ofHeader("x-messagesystems-webhook-token", key)
        : Credentials.ofLogin(key.substring(0, colon), key.substring(colon + 1));
  }

  private static IncomingRequest request(JsonObject vector) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    vector
        .object("headers")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, value) ->
            headers.put(name.toLowerCase(Locale.ROOT), List.of(value.asText().orElseThrow())));
    byte[] body =
        vector
            .text("body_base64")
            .map(Base64.getDecoder()::decode)
            .orElseGet(() -> vector.text("body").orElse("").getBytes(StandardCharsets.UTF_8));
    return new IncomingRequest(
        vector.text("method").orElse("POST"),
        vector.text("url").orElse("https://example.com/in/src_1"),
        headers,
        Body.of(body));
  }

  private static Optional<Long> seconds(JsonObject vector, String name) {
    return vector.number(name).map(Number::longValue);
  }

  private static Optional<Path> folder() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null) {
      Path folder = here.resolve("shared/vectors");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
      here = here.getParent();
    }
    return Optional.empty();
  }
}
