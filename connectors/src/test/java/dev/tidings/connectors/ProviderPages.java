package dev.tidings.connectors;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes the pages about providers from what the code itself runs on. */
final class ProviderPages {
  private static final Duration LONG = Duration.ofHours(2);
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** Senders who have no events of their own: their data is passed on as it came. */
  static final List<String> ANYBODY = List.of("generic", "standard-webhooks", "svix");

  private ProviderPages() {}

  /** The page that leads to the others. */
  static String index(List<Provider> providers) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Providers

        What Tidings understands. Each provider has a page of its own, with how to set it up, how a
        request is believed, what the provider does when it gets no good answer, and its events. The
        code wrote these pages: `make docs` writes them anew.

        `tidings send --provider NAME --event EVENT` sends a signed sample of any event below. What
        a provider sends beside these becomes `provider.its_name`; nothing is dropped. What is
        believed and cannot be read is kept in quarantine. How to
        [add a provider](../guides/add-a-provider.md).

        | provider | name | verified by |
        |---|---|---|
        """);
    for (Provider provider : providers) {
      page.append("| [")
          .append(provider.title())
          .append("](providers/")
          .append(provider.name())
          .append(".md) | `")
          .append(provider.name())
          .append("` | ")
          .append(brief(provider))
          .append(" |\n");
    }
    page.append(
        """

        ## Fields

        The data of an event has these fields, where the provider says them, and all it said under
        `raw`.

        | field | is |
        |---|---|
        """);
    Fields.ALL.forEach(
        (name, is) -> page.append("| `").append(name).append("` | ").append(is).append(" |\n"));
    types(page, providers);
    page.append(
        """

        ## Every event

        | provider | event | becomes | fields | verified by |
        |---|---|---|---|---|
        """);
    for (Provider provider : providers) {
      for (Sample sample : provider.samples()) {
        page.append("| ").append(provider.name()).append(" | ");
        event(page, provider, sample);
        page.append(" | ").append(brief(provider)).append(" |\n");
      }
    }
    return page.toString();
  }

  /** Which providers tell of what has a name of ours. */
  private static void types(StringBuilder page, List<Provider> providers) {
    Map<String, Map<String, List<String>>> byType = new TreeMap<>();
    for (Provider provider : providers) {
      if (!ANYBODY.contains(provider.name())) {
        for (Sample sample : provider.samples()) {
          for (String type : becomes(sample)) {
            if (!type.startsWith(provider.name().replace('-', '_') + ".")) {
              byType
                  .computeIfAbsent(type, _ -> new TreeMap<>())
                  .merge(
                      provider.name(),
                      List.of(sample.event()),
                      (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
            }
          }
        }
      }
    }
    page.append(
        """

        ## Event types

        What has the same meaning has the same type, whoever tells it.

        | event type | told by |
        |---|---|
        """);
    byType.forEach((type, told) ->
        page.append("| `")
            .append(type)
            .append("` | ")
            .append(
                told.entrySet().stream()
                    .map(one -> one.getKey() + " " + codes(one.getValue()))
                    .collect(Collectors.joining("; ")))
            .append(" |\n"));
  }

  /** The page about one provider. */
  static String of(Provider provider) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(provider.title()).append("\n\n");
    page.append("Its name as a `provider` is `").append(provider.name());
    page.append("`. The code wrote this page; [all providers](../providers.md).\n");
    setUp(page, provider);
    believed(page, provider);
    answers(page, provider);
    page.append("\n## Repeats\n\n");
    page.append("The same event again is kept once, and answered as if it were new.");
    if (ANYBODY.contains(provider.name())) {
      page.append(" It is the same when the id in its body or headers is,");
      page.append(" or, without an id, all of it.\n");
    } else {
      page.append(" By kind of event, it is the same when\n\n");
      Repeats.of(provider).forEach(rule -> page.append("- ").append(rule).append('\n'));
    }
    page.append("\n## Events\n\n| event | becomes | fields |\n|---|---|---|\n");
    for (Sample sample : provider.samples()) {
      page.append("| ");
      event(page, provider, sample);
      page.append(" |\n");
    }
    page.append("\nWhat stands behind a hyphen tells cases of one event apart; it is not sent.\n");
    page.append("Fields are [described here](../providers.md#fields); ");
    page.append(
        ANYBODY.contains(provider.name())
            ? "There is no `raw`: the data is what came."
            : "`raw` has all that the provider said, but for what authenticates it.");
    page.append(" What it sends beside these becomes `");
    page.append(provider.name().replace('-', '_')).append(".its_name`.\n");
    tryIt(page, provider);
    return page.toString();
  }

  private static void setUp(StringBuilder page, Provider provider) {
    page.append("\n## Set it up\n\n");
    page.append(
        "Tidings needs to know the address under which the outside reaches it: start it with");
    page.append(
        " `TIDINGS_PUBLIC_URL` ([how](../../guides/operate.md)). Sources' addresses are made");
    page.append(
        " from it, and signatures over an address are checked against it. Then, with a key");
    page.append(" from `tidings key create`, make a source; the answer has its `url`:\n\n```\n");
    page.append("curl -H \"Authorization: Bearer $KEY\" -H \"Content-Type: application/json\"");
    page.append(" localhost:8080/v1/sources \\\n  -d '{\"name\": \"").append(provider.name());
    page.append("\", \"provider\": \"").append(provider.name());
    page.append("\", \"verification\": ").append(examples(provider).getFirst());
    page.append("}'\n```\n\n");
    page.append("Where the provider tells a secret only after it knows the address, leave the one");
    page.append(" above for a start, and change it with `PATCH /v1/sources/{id}` and the whole");
    page.append(" `verification`, with what was in it before.");
    if (examples(provider).size() > 1) {
      page.append(" Instead of it there may be ");
      page.append(
          examples(provider).stream()
              .skip(1)
              .map(example -> "`" + example + "`")
              .collect(Collectors.joining(" or ")));
      page.append('.');
    }
    page.append('\n');
    List<String> steps = provider.guide().setUp();
    if (!steps.isEmpty()) {
      page.append('\n');
      IntStream.range(0, steps.size())
          .forEach(i -> page.append(i + 1).append(". ").append(steps.get(i)).append('\n'));
    }
  }

  private static void believed(StringBuilder page, Provider provider) {
    page.append("\n## How a request is believed\n\n");
    page.append(
        provider
            .scheme()
            .map(scheme ->
                scheme.ways().stream()
                    .map(ProviderPages::describe)
                    .distinct()
                    .map(way -> "- " + way + "\n")
                    .collect(Collectors.joining()))
            .orElse("- as the source's `scheme` says\n"));
    provider
        .scheme()
        .map(Scheme::tolerance)
        .filter(good -> good.compareTo(LONG) > 0)
        .ifPresent(good ->
            page.append(
                    "\nWhat comes again while its signature is good is known as a repeat only as")
                .append(" long as events are remembered: keep `log.dedupe-window` at ")
                .append(good.multipliedBy(2).toHours())
                .append(" hours or more.\n"));
    if (!provider.guide().unverified().isEmpty()) {
      page.append("\nWhat to know besides:\n\n");
      provider.guide().unverified().forEach(line -> page.append("- ").append(line).append('\n'));
    }
  }

  private static void answers(StringBuilder page, Provider provider) {
    Answers answers = provider.answers();
    Guide guide = provider.guide();
    page.append("\n## What it is answered\n\n| when | status |\n|---|---|\n");
    page.append("| it is kept, or was kept before | ").append(answers.accepted().status());
    page.append(" |\n| it is not believed | ").append(answers.unauthentic().status());
    Optional.ofNullable(answers.unauthentic().headers().get("www-authenticate"))
        .ifPresent(value -> page.append(" with `WWW-Authenticate: ").append(value).append('`'));
    page.append(" |\n| it is believed and cannot be read: it is kept in quarantine | ");
    page.append(answers.unreadable().status());
    page.append(" |\n| it is larger than [`ingest.max-body-bytes`](../configuration.md) | 413");
    page.append(" |\n| nothing can be kept now | ").append(answers.overloaded().status());
    page.append(answers.retryAfter() ? " with `Retry-After`" : "").append(" |\n\n");
    page.append(provider.title()).append(" waits for an answer ");
    page.append(
        guide
            .retry()
            .timeout()
            .map(Duration::toSeconds)
            .map(seconds -> seconds + " seconds")
            .orElse("for a time that it does not say"));
    page.append(". It comes again: ").append(guide.retry().retries());
    page.append(". After that: ").append(guide.retry().gaveUp()).append(".\n");
  }

  private static void tryIt(StringBuilder page, Provider provider) {
    page.append("\n## Try it\n\n```\n./tidings send --provider ").append(provider.name());
    page.append(" --event ").append(quoted(provider.samples().getFirst().event()));
    page.append("\n```\n\nsends a correctly signed sample to a source of its own, `sample-");
    page.append(provider.name()).append("`. To a source that is there:");
    page.append(" `--source src_… --verification '{…}'` with its settings.\n");
  }

  private static String quoted(String event) {
    return event.indexOf(' ') < 0 ? event : "\"" + event + "\"";
  }

  private static void event(StringBuilder page, Provider provider, Sample sample) {
    String fields =
        ANYBODY.contains(provider.name())
            ? "its data as it came"
            : codes(
                items(provider, request(sample)).stream()
                    .flatMap(item -> ((JsonObject) item.data()).members().keySet().stream())
                    .distinct()
                    .filter(name -> !name.equals("raw"))
                    .toList());
    page.append('`').append(sample.event()).append("` | ");
    page.append(codes(becomes(sample))).append(" | ").append(fields);
  }

  private static String codes(List<String> texts) {
    return texts.stream().map(text -> "`" + text + "`").collect(Collectors.joining(" "));
  }

  /** The types that a sample becomes, one for each event. */
  static List<String> becomes(Sample sample) {
    return List.of(sample.becomes().split(" \\+ ", -1));
  }

  /** The data of the first event that a sample becomes. */
  static JsonObject data(Provider provider, Sample sample) {
    return (JsonObject) items(provider, request(sample)).getFirst().data();
  }

  static IncomingRequest request(Sample sample) {
    Sample.Draft draft =
        sample.draft().apply(new Sample.Occasion(NOW, new Random(1), "ana@example.com"));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    draft.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return new IncomingRequest(draft.method(), "https://x.example/in/s", headers, draft.body());
  }

  static List<Item> items(Provider provider, IncomingRequest request) {
    return provider.reader().read(request) instanceof Reading.Items items
        ? items.items()
        : List.of();
  }

  /** An example of the settings for each way of verifying, as JSON; one at least. */
  static List<String> examples(Provider provider) {
    return provider.scheme().isEmpty()
        ? List.of("{\"scheme\": {…}, \"secret\": \"change-me\"}")
        : provider.scheme().get().ways().stream().map(ProviderPages::example).distinct().toList();
  }

  private static String example(Scheme way) {
    return way.needs().stream()
        .sorted(Comparator.comparingInt(Enum::ordinal))
        .map(setting ->
            "\"%s\": %s"
                .formatted(
                    setting.key(),
                    switch (setting) {
                      case SECRET ->
                          way instanceof Scheme.Hmac hmac
                                  && hmac.key() == Scheme.KeyForm.STANDARD_WEBHOOKS
                              ? "\"whsec_Y2hhbmdlLW1lLWNoYW5nZS1tZS1jaGFuZ2UtbWU=\""
                              : "\"change-me\"";
                      case TOPIC_ARNS -> "[\"arn:aws:sns:eu-west-1:123456789012:mail-events\"]";
                      case HEADER -> "\"x-token\"";
                      case PUBLIC_KEY -> "\"…\"";
                      case USERNAME -> "\"tidings\"";
                      case PASSWORD, TOKEN, VALUE -> "\"change-me\"";
                    }))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** How a provider is verified, in a word or two. */
  private static String brief(Provider provider) {
    return provider
        .scheme()
        .map(scheme ->
            scheme.ways().stream()
                .map(ProviderPages::brief)
                .distinct()
                .collect(Collectors.joining(" or ")))
        .orElse("as its source says");
  }

  private static String brief(Scheme way) {
    return switch (way) {
      case Scheme.None _ -> "nothing";
      case Scheme.Basic _ -> "user and password";
      case Scheme.Bearer _ -> "bearer token";
      case Scheme.HeaderValue _ -> "header";
      case Scheme.UrlToken _ -> "token in the address";
      case Scheme.Hmac hmac -> "HMAC-" + hmac.hash();
      case Scheme.FormHmac form -> "HMAC-" + form.hash();
      case Scheme.SecretHash hash -> hash.hash() + " with the secret";
      case Scheme.Ecdsa _ -> "ECDSA";
      case Scheme.Ed25519Key _ -> "Ed25519";
      case Scheme.Certificate _ -> "RSA certificate";
      case Scheme.InEachElement _ -> "secret in the body";
      case Scheme.Introduced introduced -> brief(introduced.way());
      case Scheme.Agreeing agreeing -> brief(agreeing.way());
      case Scheme.AnyOf _ -> throw new IllegalStateException("its ways are told one by one");
    };
  }

  private static String describe(Scheme way) {
    String how =
        switch (way) {
          case Scheme.None _ -> "not at all";
          case Scheme.Basic _ -> "by user name and password (HTTP basic authentication)";
          case Scheme.Bearer _ -> "by a bearer token";
          case Scheme.HeaderValue header ->
              header
                  .name()
                  .map(name -> "by the value of the header `" + name + "`")
                  .orElse("by the value of a header");
          case Scheme.UrlToken token ->
              token
                  .parameter()
                  .map(name -> "by the token in the address, behind `?" + name + "=`")
                  .orElse("by the token at the end of the address");
          case Scheme.Hmac hmac ->
              signed("HMAC-" + hmac.hash(), hmac.format().content().template(), hmac.format());
          case Scheme.FormHmac form ->
              "by HMAC-%s over the address and the form, in %s"
                  .formatted(form.hash(), describe(form.signature()));
          case Scheme.SecretHash hash ->
              signed(hash.hash().toString(), hash.format().content().template(), hash.format());
          case Scheme.Ecdsa ecdsa ->
              signed("ECDSA", ecdsa.format().content().template(), ecdsa.format());
          case Scheme.Ed25519Key key ->
              signed("Ed25519", key.format().content().template(), key.format());
          case Scheme.Certificate _ ->
              "by RSA with a certificate from the provider's own host, for the topics that are named";
          case Scheme.InEachElement each ->
              "by the `%s` that each element of `%s` in the body shows"
                  .formatted(each.member(), each.array());
          case Scheme.Introduced introduced -> {
            String then = describe(introduced.way());
            yield then.substring(0, then.lastIndexOf(" ("))
                + "; before that, by a token when it tries the address";
          }
          case Scheme.Agreeing agreeing -> {
            String then = describe(agreeing.way());
            yield then.substring(0, then.lastIndexOf(" ("))
                + ", while %s and %s are the same"
                    .formatted(describe(agreeing.one()), describe(agreeing.other()));
          }
          case Scheme.AnyOf _ -> throw new IllegalStateException("its ways are told one by one");
        };
    return how
        + way.needs().stream()
            .map(setting -> "`" + setting.key() + "`")
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String signed(String what, String template, Scheme.Format format) {
    return "by %s over `%s`, in %s%s"
        .formatted(what, template, describe(format.signature()), tolerance(format));
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
            tolerance.compareTo(LONG) < 0
                ? ", good for " + tolerance.toMinutes() + " minutes"
                : ", good for " + tolerance.toHours() + " hours")
        .orElse("");
  }
}
