package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.UnreadableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Samples that are spoilt in a few places become events or are unreadable, and nothing else
 * happens. Run with JAZZER_FUZZ=1 and one of the methods to look further than chance does.
 */
class SplitterFuzzTest {
  private static final int TRIES = 300;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TestFactory
  Stream<DynamicTest> spoiltSamplesAreReadOrKept() {
    return Connectors.all().stream()
        .map(provider ->
            DynamicTest.dynamicTest(
                provider.name(),
                () -> {
                  Random random = new Random(7);
                  for (int i = 0; i < TRIES; i++) {
                    read(provider, random::nextInt);
                  }
                }));
  }

  @FuzzTest(maxDuration = "60s")
  void mailjet(FuzzedDataProvider data) {
    read(Mailjet.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void sendgrid(FuzzedDataProvider data) {
    read(SendGrid.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void mailgun(FuzzedDataProvider data) {
    read(Mailgun.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void postmark(FuzzedDataProvider data) {
    read(Postmark.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void ses(FuzzedDataProvider data) {
    read(Ses.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void shopify(FuzzedDataProvider data) {
    read(Shopify.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void slack(FuzzedDataProvider data) {
    read(Slack.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void calendly(FuzzedDataProvider data) {
    read(Calendly.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void chargebee(FuzzedDataProvider data) {
    read(Chargebee.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void hubspot(FuzzedDataProvider data) {
    read(HubSpot.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void meta(FuzzedDataProvider data) {
    read(Meta.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void msgraph(FuzzedDataProvider data) {
    read(MsGraph.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void recurly(FuzzedDataProvider data) {
    read(Recurly.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void segment(FuzzedDataProvider data) {
    read(Segment.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void stripe(FuzzedDataProvider data) {
    read(Stripe.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void typeform(FuzzedDataProvider data) {
    read(Typeform.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void woocommerce(FuzzedDataProvider data) {
    read(WooCommerce.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void brevo(FuzzedDataProvider data) {
    read(Brevo.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void customerio(FuzzedDataProvider data) {
    read(CustomerIo.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void generic(FuzzedDataProvider data) {
    read(Generic.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void github(FuzzedDataProvider data) {
    read(GitHub.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void klaviyo(FuzzedDataProvider data) {
    read(Klaviyo.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void mailchimp(FuzzedDataProvider data) {
    read(Mailchimp.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void mandrill(FuzzedDataProvider data) {
    read(Mandrill.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void resend(FuzzedDataProvider data) {
    read(Resend.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void sparkpost(FuzzedDataProvider data) {
    read(SparkPost.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void standardwebhookssender(FuzzedDataProvider data) {
    read(StandardWebhooksSender.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void svix(FuzzedDataProvider data) {
    read(Svix.provider(), choices(data));
  }

  @FuzzTest(maxDuration = "60s")
  void twilio(FuzzedDataProvider data) {
    read(Twilio.provider(), choices(data));
  }

  private static IntUnaryOperator choices(FuzzedDataProvider data) {
    return bound -> data.consumeInt(0, bound - 1);
  }

  private static void read(Provider provider, IntUnaryOperator choose) {
    Sample sample = provider.samples().get(choose.applyAsInt(provider.samples().size()));
    Sample.Draft draft =
        sample.draft().apply(new Sample.Occasion(NOW, new Random(1), "ana@example.com"));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    draft.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    byte[] body = spoilt(draft.body(), choose);
    try {
      if (provider
              .reader()
              .read(
                  new IncomingRequest(
                      "POST", "https://tidings.example/in/src_1", headers, Body.of(body)))
          instanceof Reading.Items items) {
        assertThat(items.items()).isNotEmpty();
        for (Item item : items.items()) {
          assertThat(item.key()).isNotEmpty();
          assertThat(JsonBytes.of(item.data()).parse()).isNotNull();
        }
      }
    } catch (UnreadableException _) {
      // That is what it is for.
    }
  }

  private static byte[] spoilt(Body body, IntUnaryOperator choose) {
    Mutation mutation = new Mutation(choose);
    try {
      Json json = Json.parse(body.bytes());
      for (int times = choose.applyAsInt(4); times >= 0; times--) {
        json = mutation.of(json);
      }
      return json.write();
    } catch (JsonException _) {
      return choose.applyAsInt(2) == 0 ? cut(body.text(), choose) : form(body, mutation, choose);
    }
  }

  /** Without some of it. */
  private static byte[] cut(String text, IntUnaryOperator choose) {
    int from = choose.applyAsInt(text.length());
    int length = choose.applyAsInt(text.length() - from);
    return (text.substring(0, from) + text.substring(from + length))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A form with JSON in its fields spoilt. */
  private static byte[] form(Body body, Mutation mutation, IntUnaryOperator choose) {
    return Form.parse(body.text()).fields().stream()
        .map(field -> {
          String value = field.value();
          try {
            Json json = Json.parse(value.getBytes(StandardCharsets.UTF_8));
            value = new String(mutation.of(json).write(), StandardCharsets.UTF_8);
          } catch (JsonException _) {
            value = value.substring(choose.applyAsInt(value.length() + 1));
          }
          return encoded(field.name()) + "=" + encoded(value);
        })
        .collect(Collectors.joining("&"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
