package dev.tidings.core.privacy;

import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.endpoint.DataPolicy.Treatment;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.json.MemberNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A {@link DataPolicy}, applied. A provider's own item, under {@code raw}, is left out unless the
 * policy keeps everything or names it: nobody has described what is in it.
 *
 * @param fields what is personal in the data
 */
public record Redaction(DataPolicy policy, PersonalFields fields) {
  /** For people who may not see personal data. */
  public static final DataPolicy FOR_EYES = new DataPolicy(Treatment.MASK, Map.of());

  private static final String SUBJECT = "subject";
  private static final String RAW = "data.raw";
  private static final String MASK = "***";
  private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[\\p{L}\\p{N}.-]+");

  /** The event as it may be given away; its id, type, source and times stay. */
  public Event apply(Event event) {
    if (policy.keepsEverything()) {
      return event;
    }
    Context context = event.context();
    Json data = event.data().parse();
    Map<String, Treatment> named = named(data);
    return new Event(
        event.id(),
        event.tenant(),
        event.type(),
        new Context(
            context.source(),
            context.subject().flatMap(subject -> attribute(subject, named)),
            context.time(),
            context.orderingKey().flatMap(key -> attribute(key, named)),
            context.expiresAt(),
            extensions(context, named)),
        event.receipt(),
        JsonBytes.of(data(data)));
  }

  /** The data of an event as it may be given away. */
  public Json data(Json data) {
    return policy.keepsEverything()
        ? data
        : given(data, fields, "data").orElseGet(() -> JsonObject.EMPTY);
  }

  /** A subject as it may be given away. */
  public Optional<String> subject(String subject) {
    return treated(new JsonText(subject), policy.fields().getOrDefault(SUBJECT, policy.personal()))
        .flatMap(Json::asText);
  }

  /** The texts that the policy treats by the names of their fields. */
  private Map<String, Treatment> named(Json data) {
    if (policy.fields().isEmpty()) {
      return Map.of();
    }
    Map<String, Treatment> texts = new HashMap<>();
    collect(data, "data", Treatment.KEEP, texts);
    return texts;
  }

  private void collect(Json value, String path, Treatment above, Map<String, Treatment> texts) {
    Treatment asked = above == Treatment.KEEP ? asked(path).orElse(above) : above;
    switch (value) {
      case JsonText text when asked != Treatment.KEEP -> texts.put(comparable(text.value()), asked);
      case JsonObject object ->
          object
              .members()
              .forEach((name, member) -> {
                if (asked != Treatment.KEEP && !MemberNames.isField(name)) {
                  texts.put(comparable(name), asked);
                }
                collect(member, path + "." + name, asked, texts);
              });
      case JsonArray array ->
          array.elements().forEach(element -> collect(element, path + "[]", asked, texts));
      default -> {}
    }
  }

  /** A subject that is in the data as well must not give away what is treated there. */
  private Optional<String> attribute(String value, Map<String, Treatment> named) {
    Treatment asked = named.get(comparable(value));
    return asked == null || policy.fields().containsKey(SUBJECT)
        ? subject(value)
        : treated(new JsonText(value), asked).flatMap(Json::asText);
  }

  /** Of the attributes beside CloudEvents' own, only the region says nothing about a person. */
  private Map<String, String> extensions(Context context, Map<String, Treatment> named) {
    if (policy.personal() != Treatment.KEEP) {
      return context.region().map(region -> Map.of(Context.REGION, region)).orElse(Map.of());
    }
    Map<String, String> kept = new HashMap<>(context.extensions());
    kept.entrySet()
        .removeIf(extension ->
            !extension.getKey().equals(Context.REGION)
                && named.containsKey(comparable(extension.getValue())));
    return kept;
  }

  /** How a field is to be treated; one in the elements of an array is meant without a mark, too. */
  private Optional<Treatment> asked(String path) {
    Treatment exactly = policy.fields().get(path);
    return exactly == null && path.contains("[]")
        ? Optional.ofNullable(policy.fields().get(path.replace("[]", "")))
        : Optional.ofNullable(exactly);
  }

  private Optional<Json> given(Json value, PersonalFields known, String path) {
    Optional<Treatment> asked = asked(path);
    if (asked.isPresent()) {
      return treated(value, asked.get());
    }
    // What is treated elsewhere may be in there once more.
    if (path.equals(RAW)) {
      return Optional.empty();
    }
    return switch (known) {
      case PersonalFields.Personal _ -> treated(value, policy.personal());
      case PersonalFields.Parts parts -> parts(value, parts, path);
    };
  }

  private Optional<Json> parts(Json value, PersonalFields.Parts known, String path) {
    return switch (value) {
      case JsonObject object -> Optional.of(members(object, known, path));
      case JsonArray array -> Optional.of(new JsonArray(elements(array, known, path)));
      case JsonText text when !known.text() -> treated(text, policy.personal());
      default -> Optional.of(value);
    };
  }

  private JsonObject members(JsonObject object, PersonalFields.Parts known, String path) {
    GivenNames names = new GivenNames(object.members().keySet());
    JsonObject.Builder kept = JsonObject.builder();
    object
        .members()
        .forEach((name, member) -> {
          String at = path + "." + name;
          Optional<String> shown =
              isTreated(name, known, at)
                  ? treated(new JsonText(name), policy.personal())
                      .flatMap(Json::asText)
                      .map(names::unlikeOthers)
                  : Optional.of(name);
          shown.ifPresent(given ->
              given(member, known.member(name), at).ifPresent(value -> kept.put(given, value)));
        });
    return kept.build();
  }

  /** Whether a member's name is treated, too; one that the policy names is known anyway. */
  private boolean isTreated(String name, PersonalFields.Parts known, String path) {
    return policy.personal() != Treatment.KEEP && known.isPersonal(name) && asked(path).isEmpty();
  }

  /** The names that one object's members are given; where they are alike, they are numbered. */
  private static final class GivenNames {
    private final Set<String> own;
    private final Map<String, Integer> given = new HashMap<>();

    /**
     * @param own the names that the members have
     */
    GivenNames(Set<String> own) {
      this.own = own;
    }

    String unlikeOthers(String name) {
      String numbered;
      do {
        int times = given.merge(name, 1, Integer::sum);
        numbered = times == 1 ? name : name + "#" + times;
      } while (own.contains(numbered));
      return numbered;
    }
  }

  private List<Json> elements(JsonArray array, PersonalFields.Parts known, String path) {
    return array.elements().stream()
        .flatMap(element -> given(element, known.element(), path + "[]").stream())
        .toList();
  }

  private static Optional<Json> treated(Json value, Treatment treatment) {
    return switch (treatment) {
      case KEEP -> Optional.of(value);
      case REMOVE -> Optional.empty();
      case MASK ->
          Optional.of(new JsonText(value instanceof JsonText text ? masked(text.value()) : MASK));
      case HASH -> Optional.of(new JsonText(hashed(value)));
    };
  }

  private static String masked(String text) {
    // Only what is an address and nothing else keeps its domain: behind another @ may be anything.
    return ADDRESS.matcher(text).matches()
        ? text.substring(0, text.offsetByCodePoints(0, 1))
            + MASK
            + text.substring(text.indexOf('@'))
        : MASK;
  }

  private static String comparable(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static String hashed(Json value) {
    byte[] bytes =
        value instanceof JsonText text
            ? comparable(text.value()).getBytes(StandardCharsets.UTF_8)
            : value.write();
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
