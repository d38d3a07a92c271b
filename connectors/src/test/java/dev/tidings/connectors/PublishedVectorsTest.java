package dev.tidings.connectors;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.LiveSource;
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
 * Requests that providers and others have published, taken all the way in, from a folder {@code
 * shared/vectors} beside the project; none are tried where there is no such folder.
 */
class PublishedVectorsTest {
  /** Our names of providers, by the names of the files. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          entry("brevo", "brevo"),
          entry("customerio", "customerio"),
          entry("klaviyo", "klaviyo"),
          entry("mailchimp", "mailchimp"),
          entry("mailgun", "mailgun"),
          entry("mailjet", "mailjet"),
          entry("mandrill", "mandrill"),
          entry("postmark", "postmark"),
          entry("resend", "resend"),
          entry("sendgrid", "sendgrid"),
          entry("ses_sns", "ses"),
          entry("shopify", "shopify"),
          entry("slack", "slack"),
          entry("sparkpost", "sparkpost"),
          entry("svix", "svix"),
          entry("twilio", "twilio"));

  @TestFactory
  Stream<DynamicTest> becomeEventsOrAreRefused() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Optional<Path> path =
          folder().map(dir -> dir.resolve(file.getKey() + ".json")).filter(Files::exists);
      if (path.isPresent()) {
        for (Json each : Json.parseObject(Files.readAllBytes(path.get())).array("vectors")) {
          JsonObject vector = (JsonObject) each;
          tests.add(
              DynamicTest.dynamicTest(
                  file.getValue() + " " + vector.text("id").orElseThrow(),
                  () -> check(file.getValue(), vector)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(String provider, JsonObject vector) {
    Gateway gateway = new Gateway();
    vector
        .number("now_unix")
        .ifPresent(now -> gateway.now = Instant.ofEpochSecond(now.longValue()));
    IncomingRequest request = request(vector);
    LiveSource source = gateway.source(provider, settings(provider, vector, request, gateway.web));
    IngestResult result = gateway.accept(source, request);
    if (!vector.bool("expected_valid").orElseThrow()) {
      assertThat(result).isInstanceOf(IngestResult.Unauthentic.class);
      assertThat(result.answer().status()).isEqualTo(401);
      return;
    }
    assertThat(result)
        .isInstanceOfAny(
            IngestResult.Accepted.class,
            IngestResult.Acknowledged.class,
            IngestResult.Quarantined.class);
    assertThat(result.answer().status())
        .isEqualTo(vector.number("expected_http_status").map(Number::intValue).orElse(200));
    vector
        .text("expected_response_body")
        .ifPresent(body -> assertThat(result.answer().body()).isEqualTo(body));
    vector
        .number("expected_event_count")
        .filter(count -> count.signum() > 0)
        .ifPresent(count -> assertThat(gateway.events(result)).hasSize(count.intValue()));
    if (!vector.bool("payload_is_valid_json").orElse(true)) {
      assertThat(result).isInstanceOf(IngestResult.Quarantined.class);
    }
    if (result instanceof IngestResult.Accepted) {
      assertThat(gateway.events(result))
          .allSatisfy(event -> assertThat(event.type().value()).doesNotContain("unknown"));
    }
  }

  private static JsonObject settings(
      String provider, JsonObject vector, IncomingRequest request, Map<URI, byte[]> web) {
    String key = vector.text("secret_or_key").orElseThrow();
    JsonObject.Builder settings = JsonObject.builder();
    switch (provider) {
      case "sendgrid" -> settings.put("publicKey", key);
      case "ses" -> {
        JsonObject message = Json.parseObject(request.body().bytes());
        web.put(
            URI.create(message.text("SigningCertURL").orElseThrow()),
            key.getBytes(StandardCharsets.UTF_8));
        message.text("SubscribeURL").ifPresent(url -> web.put(URI.create(url), new byte[0]));
        settings.put(
            "topicArns",
            new JsonArray(List.of(new JsonText(message.text("TopicArn").orElseThrow()))));
      }
      case "mailchimp" -> settings.put("token", key.replace("path token ", ""));
      case "brevo" -> settings.put("token", key.replace("Bearer ", ""));
      case "mailjet", "postmark", "sparkpost" -> {
        int space = key.indexOf(": ");
        int colon = key.indexOf(':');
        if (colon < 0) {
          settings.put("header", "X-MessageSystems-Webhook-Token").put("value", key);
        } else if (space > 0) {
          settings.put("header", key.substring(0, space)).put("value", key.substring(space + 2));
        } else {
          settings
              .put("username", key.substring(0, colon))
              .put("password", key.substring(colon + 1));
        }
      }
      default -> settings.put("secret", key);
    }
    return settings.build();
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
        vector.text("url").orElse(Gateway.URL + "src_1"),
        headers,
        Body.of(body));
  }

  private static Optional<Path> folder() {
    for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
      Path folder = here.resolve("shared/vectors");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
