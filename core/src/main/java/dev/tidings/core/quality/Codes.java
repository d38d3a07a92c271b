package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values of a text field, as long as they may be one of a few codes, such as {@code paid} or
 * {@code hard_bounce}. A field whose name speaks of people, places or things has none, nor one with
 * many values or with any that does not look like a code; nothing is kept of those.
 */
final class Codes {
  private static final int MOST = 12;
  private static final int MOST_FRESH = 6;
  private static final int LONGEST = 32;
  private static final int MOST_WORDS = 4;

  /** So many values must have been seen, and so many for each code, before another one is news. */
  private static final int ENOUGH = 50;

  private static final int ENOUGH_EACH = 10;

  /** What the names of fields end with whose values are nobody's codes. */
  private static final Set<String> PERSONAL =
      Set.of(
          """
          id ids uuid key token secret password hash signature name names firstname lastname \
          fullname nickname username user recipient sender from to cc bcc address street city town \
          zip postal postcode country region province county latitude longitude location place ip \
          url uri link href domain host path referrer referer agent device browser platform os \
          client language locale timezone zone title subject text body html content description \
          summary note notes comment message response diagnostic answer label tag tags slug handle \
          sku product brand vendor variant option item campaign segment list template collection \
          category categories company organization organisation account customer contact owner \
          author birthday gender coupon discount value\
          """
              .split(" "));

  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Set<String> fresh = new TreeSet<>();
  private boolean open;

  /** The codes of a field of that name. */
  static Codes of(String field) {
    Codes codes = new Codes();
    codes.open = PERSONAL.contains(lastWord(field));
    return codes;
  }

  /** What a name in any of the usual styles ends with, such as {@code status}, in lower case. */
  private static String lastWord(String name) {
    int end = name.length();
    while (end > 0 && !Character.isLetter(name.charAt(end - 1))) {
      end--;
    }
    int start = end;
    while (start > 0 && Character.isLetter(name.charAt(start - 1))) {
      start--;
      if (Character.isUpperCase(name.charAt(start))
          && start > 0
          && Character.isLowerCase(name.charAt(start - 1))) {
        break;
      }
    }
    return name.substring(start, end).toLowerCase(Locale.ROOT);
  }

  /** Letters only, a few words of them, joined in one of the usual ways. */
  private static boolean isCode(String value) {
    if (value.isEmpty() || value.length() > LONGEST) {
      return false;
    }
    int words = 1;
    char before = '_';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter) {
        if (isJoint(before) || !isJoint(c)) {
          return false;
        }
        words++;
      }
      before = c;
    }
    return !isJoint(before) && words <= MOST_WORDS;
  }

  private static boolean isJoint(char c) {
    return c == '_' || c == '-' || c == '.' || c == ':' || c == '/';
  }

  /** Nothing more is kept of the values. */
  void open() {
    open = true;
    counts.clear();
    fresh.clear();
  }

  /**
   * One more value.
   *
   * @return whether it is none of the codes that were accepted
   */
  boolean see(String value, boolean armed) {
    if (open) {
      return false;
    }
    Integer count = counts.get(value);
    if (count != null) {
      counts.put(value, count + 1);
      return false;
    }
    if (armed && isClosed()) {
      if (isCode(value) && fresh.size() < MOST_FRESH) {
        fresh.add(value);
      }
      return true;
    }
    if (counts.size() == MOST || !isCode(value)) {
      open();
    } else {
      counts.put(value, 1);
    }
    return false;
  }

  /** Whether the codes seen so far are all that there are, as far as can be told. */
  boolean isClosed() {
    long total = 0;
    for (int count : counts.values()) {
      if (count < 2) {
        return false;
      }
      total += count;
    }
    return total >= ENOUGH && total >= (long) ENOUGH_EACH * counts.size();
  }

  boolean hasFresh() {
    return !fresh.isEmpty();
  }

  void accept() {
    for (String value : fresh) {
      if (counts.size() < MOST) {
        counts.put(value, 2);
      }
    }
    fresh.clear();
  }

  /** The codes; none when there are too many values, or too few to tell. */
  List<String> known() {
    return isClosed() ? counts.keySet().stream().sorted().toList() : List.of();
  }

  String describe() {
    String what = fresh.isEmpty() ? "a value" : String.join(", ", fresh);
    return what + ", beside " + String.join(", ", known());
  }

  JsonObject write() {
    return JsonObject.builder()
        .put("open", open)
        .put(
            "counts",
            new JsonArray(
                counts.entrySet().stream()
                    .<Json>map(entry ->
                        new JsonArray(
                            List.of(
                                new Json.JsonText(entry.getKey()),
                                new JsonNumber((long) entry.getValue()))))
                    .toList()))
        .put("fresh", new JsonArray(fresh.stream().<Json>map(Json.JsonText::new).toList()))
        .build();
  }

  static Codes read(String field, JsonObject kept) {
    Codes codes = of(field);
    codes.open |= kept.bool("open").orElse(false);
    if (!codes.open) {
      for (Json each : kept.array("counts")) {
        if (each instanceof JsonArray(List<Json> pair) && pair.size() == 2) {
          pair.getFirst()
              .asText()
              .ifPresent(code -> codes.counts.put(code, (int) Kept.whole(pair.getLast())));
        }
      }
      kept.array("fresh").forEach(each -> each.asText().ifPresent(codes.fresh::add));
    }
    return codes;
  }
}
