package dev.tidings.connectors;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.memory.InMemoryWeb;
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
          entry("calendly", "calendly"),
          entry("chargebee", "chargebee"),
          entry("customerio", "customerio"),
          entry("github", "github"),
          entry("hubspot", "hubspot"),
          entry("klaviyo", "klaviyo"),
          entry("mailchimp", "mailchimp"),
          entry("mailgun", "mailgun"),
          entry("mailjet", "mailjet"),
          entry("mandrill", "mandrill"),
          entry("meta_whatsapp", "meta"),
          entry("msgraph", "msgraph"),
          entry("postmark", "postmark"),
          entry("recurly", "recurly"),
          entry("resend", "resend"),
          entry("segment", "segment"),
          entry("sendgrid", "sendgrid"),
          entry("ses_sns", "ses"),
          entry("shopify", "shopify"),
          entry("slack", "slack"),
          entry("sparkpost", "sparkpost"),
          entry("standard_webhooks", "standard-webhooks"),
          entry("stripe", "stripe"),
          entry("svix", "svix"),
          entry("twilio", "twilio"),
          entry("typeform", "typeform"),
          entry("woocommerce", "woocommerce"));

  @TestFactory
  Stream<DynamicTest> becomeEventsOrAreRefused() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString().replace(".json", "");
      assertThat(FILES).as("whose vectors are they?").containsKey(name);
      String provider = FILES.getOrDefault(name, "");
      for (Json each : Json.parseObject(Files.readAllBytes(file)).array("vectors")) {
        JsonObject vector = (JsonObject) each;
        if (vector.number("tolerance_seconds").map(Number::intValue).equals(Optional.of(0))) {
          // A source always looks at the time that was signed.
          continue;
        }
        tests.add(
            DynamicTest.dynamicTest(
                provider + " " + vector.text("id").orElseThrow(), () -> check(provider, vector)));
      }
    }
    return tests.stream();
  }

  private static void check(String provider, JsonObject vector) {
    Gateway gateway = new Gateway();
    vector
        .number("now_unix")
        .ifPresent(now -> gateway.now = Instant.ofEpochSecond(now.longValue()));
    vector
        .number("now_unix_ms")
        .ifPresent(now -> gateway.now = Instant.ofEpochMilli(now.longValue()));
    IncomingRequest request = request(vector);
    LiveSource source = gateway.source(provider, settings(provider, vector, request, gateway.web));
    if (vector.text("id").orElseThrow().contains("stale")) {
      // What is too old by their tolerance is as much too old by ours, which may be longer.
      vector
          .number("tolerance_seconds")
          .ifPresent(
              theirs -> gateway.wait(source.scheme().tolerance().minusSeconds(theirs.longValue())));
    }
    IngestResult result = gateway.accept(source, request);
    Optional<Integer> status = vector.number("expected_http_status").map(Number::intValue);
    if (!vector.bool("expected_valid").orElseThrow()) {
      // A handshake that is not signed is answered all the same, and becomes nothing.
      if (status.equals(Optional.of(200))) {
        assertThat(result).isInstanceOf(IngestResult.Acknowledged.class);
        assertThat(result.answer().status()).isEqualTo(200);
        return;
      }
      assertThat(result).isInstanceOf(IngestResult.Unauthentic.class);
      assertThat(result.answer().status()).isEqualTo(401);
      return;
    }
    assertThat(result)
        .isInstanceOfAny(
            IngestResult.Accepted.class,
            IngestResult.Acknowledged.class,
            IngestResult.Quarantined.class);
    assertThat(result.answer().status()).isEqualTo(status.orElse(200));
    vector
        .text("expected_response_content_type")
        .ifPresent(type ->
            assertThat(result.answer().headers().getOrDefault("content-type", ""))
                .startsWith(type));
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
      String provider, JsonObject vector, IncomingRequest request, InMemoryWeb web) {
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
      case "meta" -> {
        if (key.startsWith("verify token ")) {
          settings.put("secret", "unused").put("token", key.substring("verify token ".length()));
        } else {
          settings.put("secret", key);
        }
      }
      case "msgraph" -> settings.put("secret", key.substring("clientState ".length()));
      case "standard-webhooks" ->
          settings.put(key.startsWith("whpk_") ? "publicKey" : "secret", key);
      case "chargebee", "mailjet", "postmark", "sparkpost" -> {
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
      default -> {
        String[] several = key.split("(?<=\\S),\\s*(?=whsec_)", -1);
        if (several.length == 1) {
          settings.put("secret", key);
        } else {
          settings.put(
              "secrets", new JsonArray(Stream.of(several).<Json>map(JsonText::new).toList()));
        }
      }
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

  private static List<Path> files() throws IOException {
    for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
      Path folder = here.resolve("shared/vectors");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
      }
    }
    return List.of();
  }
}
