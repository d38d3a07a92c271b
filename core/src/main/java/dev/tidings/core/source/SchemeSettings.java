package dev.tidings.core.source;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Content;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Format;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.signature.Scheme.KeyForm;
import dev.tidings.core.signature.Scheme.Layout;
import dev.tidings.core.signature.Schemes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a scheme from a source's settings, where the provider leaves it open.
 *
 * <p>{@code type} is {@code none}, {@code basic}, {@code bearer}, {@code header}, {@code urlToken},
 * {@code hmac}, {@code formHmac}, {@code secretHash}, {@code ecdsa}, {@code ed25519}, {@code
 * standardWebhooks} or {@code sns}. Where a signature covers some content:
 *
 * <ul>
 *   <li>{@code signature}, {@code id}, {@code timestamp}: where they are, as {@code header:name},
 *       {@code query:name}, {@code body:path.in.json} or {@code form:name}
 *   <li>{@code layout}: {@code single} (default) with {@code prefix}; {@code pairs} with {@code
 *       timestampName} ({@code t}) and {@code signatureName} ({@code v1}); {@code versioned} with
 *       {@code version} ({@code v1}); {@code leading}
 *   <li>{@code encoding}: {@code hex} (default), {@code base64}, {@code base64url}
 *   <li>{@code content}: what is signed, {@code {body}} by default; see {@link Content}
 *   <li>{@code unit}: {@code seconds} (default), {@code milliseconds} or {@code text}; {@code
 *       toleranceSeconds} (300; 0 does not check), {@code futureToo} (true)
 *   <li>{@code hash}: {@code sha256} (default), {@code sha1}, {@code sha512}; {@code key}: {@code
 *       text} (default), {@code base64}, {@code hex}, {@code standard_webhooks}
 * </ul>
 */
final class SchemeSettings {
  private static final Set<String> FORMAT =
      Set.of(
          "signature",
          "id",
          "timestamp",
          "layout",
          "prefix",
          "timestampName",
          "signatureName",
          "version",
          "encoding",
          "content",
          "unit",
          "toleranceSeconds",
          "futureToo");

  private final JsonObject settings;
  private final List<SettingProblem> problems = new ArrayList<>();
  private final Set<String> known = new TreeSet<>(Set.of("type"));

  private SchemeSettings(JsonObject settings) {
    this.settings = settings;
  }

  /**
   * @throws InvalidSourceException if anything is missing, wrong or too much
   */
  static Scheme read(JsonObject settings) {
    return new SchemeSettings(settings).read();
  }

  private Scheme read() {
    String type = settings.text("type").orElse("");
    Scheme scheme =
        switch (type) {
          case "none" -> new Scheme.None();
          case "basic" -> new Scheme.Basic();
          case "bearer" -> new Scheme.Bearer();
          case "header" -> new Scheme.HeaderValue(Optional.empty());
          case "urlToken" -> {
            known.add("parameter");
            yield new Scheme.UrlToken(settings.text("parameter").or(() -> Optional.of("token")));
          }
          case "hmac" -> {
            known.addAll(Set.of("hash", "key"));
            yield new Scheme.Hmac(oneOf("hash", Hash.SHA256), oneOf("key", KeyForm.TEXT), format());
          }
          case "secretHash" -> {
            known.add("hash");
            yield new Scheme.SecretHash(oneOf("hash", Hash.SHA256), format());
          }
          case "ecdsa" -> new Scheme.Ecdsa(format());
          case "ed25519" -> new Scheme.Ed25519Key(format());
          case "formHmac" -> {
            known.addAll(Set.of("hash", "signature", "encoding", "anyPort", "bodyHash"));
            yield new Scheme.FormHmac(
                oneOf("hash", Hash.SHA1),
                field("signature").orElseGet(() -> missing("signature")),
                oneOf("encoding", Encoding.BASE64),
                settings.bool("anyPort").orElse(false),
                settings.text("bodyHash"));
          }
          case "standardWebhooks" -> Schemes.standardWebhooks("webhook");
          case "sns" -> Schemes.sns();
          default -> {
            problem(
                "type",
                "must be none, basic, bearer, header, urlToken, hmac, formHmac, secretHash, ecdsa,"
                    + " ed25519, standardWebhooks or sns");
            yield new Scheme.None();
          }
        };
    for (String name : settings.members().keySet()) {
      if (!known.contains(name) && !type.isEmpty()) {
        problem(name, "is not a setting of this type; there are " + String.join(", ", known));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSourceException(problems);
    }
    return scheme;
  }

  private Format format() {
    known.addAll(FORMAT);
    Content content = content();
    Field signature = field("signature").orElseGet(() -> missing("signature"));
    Layout layout =
        switch (settings.text("layout").orElse("single")) {
          case "single" -> new Layout.Single(settings.text("prefix").orElse(""));
          case "pairs" ->
              new Layout.Pairs(
                  settings.text("timestampName").orElse("t"),
                  settings.text("signatureName").orElse("v1"));
          case "versioned" -> new Layout.Versioned(settings.text("version").orElse("v1"));
          case "leading" -> new Layout.Leading();
          default -> {
            problem("layout", "must be single, pairs, versioned or leading");
            yield new Layout.Single("");
          }
        };
    Optional<Field> timestampField = field("timestamp");
    boolean inLayout = layout instanceof Layout.Pairs || layout instanceof Layout.Leading;
    Optional<Scheme.Timestamp> timestamp = Optional.empty();
    if (timestampField.isPresent() || inLayout) {
      long seconds =
          settings
              .number("toleranceSeconds")
              .filter(number -> Math.abs((long) number.scale()) < 20)
              .map(Number::longValue)
              .orElse(300L);
      if (seconds < 0 || seconds > Duration.ofDays(7).toSeconds()) {
        problem("toleranceSeconds", "must be 0 (not checked) to 604800");
        seconds = 300;
      }
      timestamp =
          Optional.of(
              new Scheme.Timestamp(
                  timestampField,
                  oneOf("unit", Scheme.TimeUnit.SECONDS),
                  seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                  settings.bool("futureToo").orElse(true)));
    }
    Optional<Field> id = field("id");
    if (content.template().contains("{timestamp}") && timestamp.isEmpty()) {
      problem("timestamp", "is missing: the content has {timestamp} in it");
    }
    if (content.template().contains("{id}") && id.isEmpty()) {
      problem("id", "is missing: the content has {id} in it");
    }
    return new Format(signature, layout, oneOf("encoding", Encoding.HEX), id, timestamp, content);
  }

  private Content content() {
    try {
      return new Content(settings.text("content").orElse("{body}"));
    } catch (IllegalArgumentException e) {
      problem("content", String.valueOf(e.getMessage()));
      return new Content("{body}");
    }
  }

  private Optional<Field> field(String name) {
    Optional<String> written = settings.text(name);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    int colon = written.get().indexOf(':');
    String kind = colon < 0 ? "" : written.get().substring(0, colon);
    String rest = written.get().substring(colon + 1);
    if (!rest.isEmpty()) {
      switch (kind) {
        case "header" -> {
          return Optional.of(new Field.Header(rest.toLowerCase(Locale.ROOT)));
        }
        case "query" -> {
          return Optional.of(new Field.Query(rest));
        }
        case "form" -> {
          return Optional.of(new Field.FormField(rest));
        }
        case "body" -> {
          return Optional.of(new Field.Member(Arrays.asList(rest.split("\\.", -1))));
        }
        default -> {}
      }
    }
    problem(name, "must be header:name, query:name, body:path.in.json or form:name");
    return Optional.of(new Field.Header(name));
  }

  private Field missing(String name) {
    problem(name, "is missing: say where it is, such as header:x-signature");
    return new Field.Header(name);
  }

  private <E extends Enum<E>> E oneOf(String name, E usual) {
    Optional<String> written = settings.text(name);
    if (written.isEmpty()) {
      return usual;
    }
    List<E> all = Arrays.asList(usual.getDeclaringClass().getEnumConstants());
    return all.stream()
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(written.get()))
        .findFirst()
        .orElseGet(() -> {
          problem(
              name,
              all.stream()
                  .map(each -> each.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ", "must be one of ", "")));
          return usual;
        });
  }

  private void problem(String name, String message) {
    problems.add(new SettingProblem("scheme." + name, message));
  }
}
