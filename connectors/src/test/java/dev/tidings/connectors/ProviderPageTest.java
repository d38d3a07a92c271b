package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page {@code docs/reference/providers.md} says what the code does: it is written by this test,
 * which fails when it is stale. Run with {@code -Dtidings.docs=write} to write it anew.
 */
class ProviderPageTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** Senders who have no events of their own: their data is passed on as it came. */
  private static final List<String> ANYBODY = List.of("generic", "standard-webhooks", "svix");

  private static final Map<String, String> FIELDS = fields();

  @Test
  void thePageIsAsTheCode() throws IOException {
    Path page = page();
    String wanted = write();
    if ("write".equals(System.getProperty("tidings.docs"))) {
      Files.writeString(page, wanted);
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as(
            "%s is stale: run mvn -pl connectors -am test -Dtest=ProviderPageTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dtidings.docs=write",
            page)
        .isEqualTo(wanted);
  }

  @Test
  void fieldsHaveTheSameNamesForAll() {
    for (Provider provider : Connectors.all()) {
      if (!ANYBODY.contains(provider.name())) {
        for (Sample sample : provider.samples()) {
          assertThat(FIELDS.keySet())
              .as(provider.name() + " " + sample.event())
              .containsAll(data(provider, sample).members().keySet());
        }
      }
    }
  }

  private static String write() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Providers

        What Tidings understands, provider by provider: how a request is believed, what it becomes,
        and what the provider does when it gets no good answer. The code wrote this page.

        `tidings send --provider NAME --event EVENT` sends a signed sample of any event below. What
        a provider sends beside these becomes `provider.its_name`; nothing is dropped. What is
        believed and cannot be read is kept in quarantine.

        ## Fields

        The data of an event has these fields, where the provider says them, and all it said under
        `raw`.

        | field | is |
        |---|---|
        """);
    FIELDS.forEach(
        (name, is) -> page.append("| `").append(name).append("` | ").append(is).append(" |\n"));
    for (Provider provider : Connectors.all()) {
      section(page, provider);
    }
    return page.toString();
  }

  private static void section(StringBuilder page, Provider provider) {
    page.append("\n## ").append(provider.title()).append("\n\n");
    page.append("- name: `").append(provider.name()).append("`\n");
    page.append("- verified: ")
        .append(
            provider
                .scheme()
                .map(scheme ->
                    scheme.ways().stream()
                        .map(ProviderPageTest::describe)
                        .distinct()
                        .collect(Collectors.joining("; or ")))
                .orElse("as the source's `scheme` says"))
        .append('\n');
    page.append("- answers: ").append(describe(provider.answers())).append('\n');
    page.append("- waits for an answer: ")
        .append(
            provider
                .guide()
                .retry()
                .timeout()
                .map(Duration::toSeconds)
                .map(seconds -> seconds + " seconds")
                .orElse("for a time it does not say"))
        .append('\n');
    page.append("- comes again: ").append(provider.guide().retry().retries()).append('\n');
    page.append("- then: ").append(provider.guide().retry().gaveUp()).append("\n\n");
    page.append("| event | becomes | fields |\n|---|---|---|\n");
    for (Sample sample : provider.samples()) {
      String fields =
          ANYBODY.contains(provider.name())
              ? "its data as it came"
              : data(provider, sample).members().keySet().stream()
                  .filter(name -> !name.equals("raw"))
                  .map(name -> "`" + name + "`")
                  .collect(Collectors.joining(" "));
      page.append("| `")
          .append(sample.event())
          .append("` | `")
          .append(sample.becomes())
          .append("` | ")
          .append(fields)
          .append(" |\n");
    }
  }

  private static JsonObject data(Provider provider, Sample sample) {
    Sample.Draft draft =
        sample.draft().apply(new Sample.Occasion(NOW, new Random(1), "ana@example.com"));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    draft.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    Reading reading =
        provider
            .reader()
            .read(new IncomingRequest("POST", "https://x.example/in/s", headers, draft.body()));
    return (JsonObject) ((Reading.Items) reading).items().getFirst().data();
  }

  private static String describe(Answers answers) {
    String signIn =
        Optional.ofNullable(answers.unauthentic().headers().get("www-authenticate"))
            .map(value -> " with `WWW-Authenticate: " + value + "`")
            .orElse("");
    return "%d when kept, %d%s when not believed, %d when it cannot be read, %d%s when nothing can be kept"
        .formatted(
            answers.accepted().status(),
            answers.unauthentic().status(),
            signIn,
            answers.unreadable().status(),
            answers.overloaded().status(),
            answers.retryAfter() ? " with `Retry-After`" : "");
  }

  private static String describe(Scheme way) {
    String how =
        switch (way) {
          case Scheme.None _ -> "not at all";
          case Scheme.Basic _ -> "by user name and password (HTTP basic authentication)";
          case Scheme.Bearer _ -> "by a bearer token";
          case Scheme.HeaderValue _ -> "by the value of a header";
          case Scheme.UrlToken _ -> "by a token in the address";
          case Scheme.Hmac hmac ->
              "by HMAC-%s over `%s`, in %s%s"
                  .formatted(
                      hmac.hash(),
                      hmac.format().content().template(),
                      describe(hmac.format().signature()),
                      tolerance(hmac.format()));
          case Scheme.Agreeing agreeing ->
              describe(agreeing.way())
                  + ", while %s and %s are the same"
                      .formatted(describe(agreeing.one()), describe(agreeing.other()));
          case Scheme.FormHmac form -> "by HMAC-" + form.hash() + " over the address and the form";
          case Scheme.SecretHash hash ->
              "by " + hash.hash() + " over `" + hash.format().content().template() + "`";
          case Scheme.Ecdsa ecdsa ->
              "by ECDSA over `%s`, in %s%s"
                  .formatted(
                      ecdsa.format().content().template(),
                      describe(ecdsa.format().signature()),
                      tolerance(ecdsa.format()));
          case Scheme.Ed25519Key key ->
              "by Ed25519 over `%s`, in %s%s"
                  .formatted(
                      key.format().content().template(),
                      describe(key.format().signature()),
                      tolerance(key.format()));
          case Scheme.Certificate _ ->
              "by RSA with a certificate from the provider's own host, for the topics that are named";
          case Scheme.AnyOf _ -> throw new IllegalStateException("its ways are told one by one");
        };
    return how
        + way.needs().stream()
            .map(setting -> "`" + setting.key() + "`")
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String describe(Scheme.Field field) {
    return switch (field) {
      case Scheme.Field.Header header -> "the header `" + header.name() + "`";
      case Scheme.Field.Query query -> "the query's `" + query.name() + "`";
      case Scheme.Field.Member member -> "the body's `" + String.join(".", member.path()) + "`";
      case Scheme.Field.FormField form -> "the form's `" + form.name() + "`";
    };
  }

  private static String tolerance(Scheme.Format format) {
    return format
        .timestamp()
        .flatMap(Scheme.Timestamp::tolerance)
        .map(tolerance ->
            tolerance.compareTo(Duration.ofHours(2)) < 0
                ? ", good for " + tolerance.toMinutes() + " minutes"
                : ", good for " + tolerance.toHours() + " hours")
        .orElse("");
  }

  private static Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(
        "email",
        "the address that it is about, as it was written; the subject has it in lower case");
    fields.put("previousEmail", "the address that it was before");
    fields.put("phone", "the telephone number that it is about, as it was written");
    fields.put("recipients", "everybody a message went to, where it is not said whom it is about");
    fields.put("messageId", "the provider's id of a message, as sending it answered");
    fields.put("campaign", "the campaign that a message belongs to, by id or name");
    fields.put("tags", "labels that the sender gave a message, an array");
    fields.put("metadata", "what else the sender gave a message: names and values, or a text");
    fields.put("reference", "the sender's own id of a message");
    fields.put("list", "what a consent or a suppression is limited to: a list, a group, a stream");
    fields.put(
        "medium",
        "by what a message went, or what a consent is about: `email`, `sms`, `whatsapp`, `push`,"
            + " `in_app`");
    fields.put("reason", "why it happened, in the provider's words");
    fields.put("response", "what the other mail server said");
    fields.put("smtpStatus", "its status, such as `5.1.1` or `550`");
    fields.put("url", "the link that was clicked, or the one that leads back to a cart");
    fields.put("ip", "the address of the device that opened or clicked");
    fields.put("country", "the country of that address");
    fields.put("userAgent", "the program that opened or clicked, as it calls itself");
    fields.put("machineOpen", "whether a machine opened it, where the provider can tell");
    fields.put(
        "machineProbability",
        "how likely a machine opened or clicked, from 0 to 1, where it cannot: an estimate");
    fields.put("customer", "the provider's id of a customer");
    fields.put("object", "what kind of thing it is about");
    fields.put("objectId", "the provider's id of the thing it is about");
    fields.put("order", "the id of the order");
    fields.put("subscription", "the id of the subscription");
    fields.put("status", "the state that the thing is in now");
    fields.put("amount", "money, a number, in the currency's smallest unit (cents)");
    fields.put("total", "money, a number, in the currency's main unit (euros)");
    fields.put("currency", "the currency's code");
    fields.put("topic", "what the provider calls it, where the type does not say");
    fields.put("shop", "the shop's domain");
    fields.put("account", "the account on whose behalf it happened");
    fields.put("livemode", "whether it is about real money");
    fields.put("event", "the kind of event");
    fields.put("action", "what was done");
    fields.put("repository", "the repository, with its owner");
    fields.put("sender", "who did it");
    fields.put("ref", "the branch or tag");
    fields.put("team", "the workspace");
    fields.put("user", "the id of the user");
    fields.put("conversation", "the id of the channel or the conversation");
    fields.put("command", "the command, with its slash");
    fields.put("text", "what was written");
    fields.put("subtype", "the particular kind of a message");
    fields.put("raw", "the provider's own item, with every member and every digit");
    return fields;
  }

  private static Path page() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("docs/reference"))) {
      here = Optional.ofNullable(here.getParent()).orElseThrow();
    }
    return here.resolve("docs/reference/providers.md");
  }
}
