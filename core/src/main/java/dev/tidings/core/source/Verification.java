package dev.tidings.core.source;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.BadKeyException;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Setting;
import dev.tidings.core.signature.Verifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A source's {@code verification} settings, read: which scheme, with which credentials.
 *
 * <p>The settings are {@code secret} or {@code secrets}, {@code publicKey} or {@code publicKeys},
 * {@code username} and {@code password}, {@code token} or {@code tokens}, {@code header} and {@code
 * value}, {@code topicArns}, and {@code scheme} where the provider leaves it open.
 */
public record Verification(Scheme scheme, Credentials credentials) {
  private static final int MAX_AT_ONCE = 10;

  /** The plural of a setting that may be given several times. */
  private static final Map<String, String> PLURALS =
      Map.of("secret", "secrets", "publicKey", "publicKeys", "token", "tokens");

  /**
   * @throws InvalidSourceException if anything is missing, wrong or too much
   */
  public static Verification read(Provider provider, JsonObject settings) {
    List<SettingProblem> problems = new ArrayList<>();
    Scheme scheme =
        provider.scheme().or(() -> readScheme(settings, problems)).orElseGet(Scheme.None::new);
    Credentials credentials = credentials(settings, problems);
    checkKnown(provider, settings, problems);
    if (problems.isEmpty()) {
      checkComplete(provider, scheme, credentials, problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidSourceException(problems.stream().distinct().toList());
    }
    return new Verification(scheme, credentials);
  }

  private static Optional<Scheme> readScheme(JsonObject settings, List<SettingProblem> problems) {
    Optional<JsonObject> given = settings.object("scheme");
    if (given.isEmpty()) {
      problems.add(
          new SettingProblem(
              "scheme",
              "say how requests are verified, such as \"scheme\": {\"type\": \"hmac\","
                  + " \"signature\": \"header:x-signature\"}; {\"type\": \"none\"} believes everybody"));
      return Optional.empty();
    }
    try {
      return Optional.of(SchemeSettings.read(given.get()));
    } catch (InvalidSourceException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private static Credentials credentials(JsonObject settings, List<SettingProblem> problems) {
    Optional<String> username = text(settings, "username", problems);
    Optional<String> password = text(settings, "password", problems);
    if (username.isPresent() != password.isPresent()) {
      problems.add(
          username.isPresent()
              ? new SettingProblem("password", "is missing: username is given")
              : new SettingProblem("username", "is missing: password is given"));
    }
    Optional<String> header =
        text(settings, "header", problems).map(name -> name.toLowerCase(Locale.ROOT));
    Optional<String> value = text(settings, "value", problems);
    if (header.isPresent() && value.isEmpty()) {
      problems.add(new SettingProblem("value", "is missing: header is given"));
    }
    return new Credentials(
        texts(settings, "secret", problems),
        texts(settings, "publicKey", problems),
        username.flatMap(user -> password.map(word -> new Credentials.Login(user, word))),
        texts(settings, "token", problems),
        value.map(wanted -> new Credentials.Named(header.orElse(""), wanted)),
        topics(settings, problems));
  }

  private static Optional<String> text(
      JsonObject settings, String name, List<SettingProblem> problems) {
    Optional<Json> given = settings.get(name);
    if (given.isPresent() && !(given.get() instanceof JsonText text && !text.value().isEmpty())) {
      problems.add(new SettingProblem(name, "must be a text that is not empty"));
      return Optional.empty();
    }
    return given.flatMap(Json::asText);
  }

  /** One text under its name, or several under its plural. */
  private static List<String> texts(
      JsonObject settings, String name, List<SettingProblem> problems) {
    String plural = PLURALS.getOrDefault(name, name);
    Optional<String> one = text(settings, name, problems);
    if (settings.get(plural).isEmpty()) {
      return one.map(List::of).orElse(List.of());
    }
    if (one.isPresent()) {
      problems.add(new SettingProblem(plural, "give " + name + " or " + plural + ", not both"));
    }
    return array(settings, plural, problems);
  }

  private static List<String> array(
      JsonObject settings, String name, List<SettingProblem> problems) {
    if (settings.get(name).orElse(Json.JsonNull.NULL) instanceof JsonArray array
        && !array.elements().isEmpty()
        && array.elements().size() <= MAX_AT_ONCE
        && array.elements().stream()
            .allMatch(each -> each instanceof JsonText text && !text.value().isEmpty())) {
      return array.elements().stream().flatMap(each -> each.asText().stream()).toList();
    }
    problems.add(
        new SettingProblem(
            name, "must be an array of 1 to " + MAX_AT_ONCE + " texts that are not empty"));
    return List.of();
  }

  private static Set<String> topics(JsonObject settings, List<SettingProblem> problems) {
    if (settings.get("topicArns").isEmpty()) {
      return Set.of();
    }
    Set<String> arns = new HashSet<>(array(settings, "topicArns", problems));
    if (!arns.stream().allMatch(arn -> arn.matches("arn:[^:\\s]+:sns:[^:\\s]+:\\d+:\\S+"))) {
      problems.add(
          new SettingProblem(
              "topicArns", "must be ARNs such as arn:aws:sns:eu-west-1:123456789012:mail-events"));
    }
    return arns;
  }

  private static void checkKnown(
      Provider provider, JsonObject settings, List<SettingProblem> problems) {
    Set<String> known = new HashSet<>(PLURALS.values());
    for (Setting setting : Setting.values()) {
      known.add(setting.key());
    }
    if (provider.scheme().isEmpty()) {
      known.add("scheme");
    }
    for (String name : settings.members().keySet()) {
      if (!known.contains(name)) {
        problems.add(
            new SettingProblem(
                name, "is not a setting of " + provider.title() + "'s verification"));
      }
    }
  }

  private static void checkComplete(
      Provider provider, Scheme scheme, Credentials credentials, List<SettingProblem> problems) {
    List<Scheme> ways = scheme.ways();
    Set<Setting> given = credentials.given();
    List<Scheme> usable = ways.stream().filter(way -> given.containsAll(way.needs())).toList();
    if (usable.isEmpty()) {
      String wanted =
          ways.stream()
              .map(way -> names(way.needs()))
              .distinct()
              .collect(Collectors.joining(", or "));
      Setting first = ways.getFirst().needs().iterator().next();
      problems.add(new SettingProblem(first.key(), provider.title() + " needs " + wanted));
      return;
    }
    Set<Setting> unused = EnumSet.copyOf(EnumSet.allOf(Setting.class));
    unused.retainAll(given);
    for (Scheme way : usable) {
      unused.removeAll(way.needs());
      if (way instanceof Scheme.HeaderValue) {
        unused.remove(Setting.HEADER);
      }
      try {
        Verifier.of(way, credentials, new Certificates());
      } catch (BadKeyException e) {
        String name = way.needs().isEmpty() ? "scheme" : way.needs().iterator().next().key();
        problems.add(new SettingProblem(name, e.reason()));
      }
    }
    for (Setting setting : unused) {
      problems.add(
          new SettingProblem(
              setting.key(), "is given, but nothing is verified with it; leave it out"));
    }
  }

  private static String names(Set<Setting> settings) {
    return settings.stream().map(Setting::key).collect(Collectors.joining(" and "));
  }
}
