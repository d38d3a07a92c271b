package dev.tidings.core.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes that a {@link Content} stands for in one request. */
final class SignedContent {
  private static final Pattern ESCAPE =
      Pattern.compile("%(3a|2f|3f|40|21|24|27|28|29|2a|2c|3b)", Pattern.CASE_INSENSITIVE);
  private static final Map<String, String> UNDONE =
      Map.ofEntries(
          Map.entry("3a", ":"),
          Map.entry("2f", "/"),
          Map.entry("3f", "?"),
          Map.entry("40", "@"),
          Map.entry("21", "!"),
          Map.entry("24", "$"),
          Map.entry("27", "'"),
          Map.entry("28", "("),
          Map.entry("29", ")"),
          Map.entry("2a", "*"),
          Map.entry("2c", ","),
          Map.entry("3b", ";"));

  private SignedContent() {}

  static byte[][] of(
      List<Content.Part> parts,
      IncomingRequest request,
      String id,
      String timestamp,
      byte[] secret) {
    byte[][] bytes = new byte[parts.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          switch (parts.get(i)) {
            case Content.Literal literal -> utf8(literal.text());
            case Content.Place place ->
                switch (place) {
                  case ID -> utf8(id);
                  case TIMESTAMP -> utf8(timestamp);
                  case METHOD -> utf8(request.method());
                  case URL -> utf8(request.url());
                  case DECODED_URL -> utf8(decoded(request.url()));
                  case SECRET -> secret;
                  case BODY -> request.body().bytes();
                  case FIRST_ELEMENT -> firstElement(request.body().bytes());
                };
          };
    }
    return bytes;
  }

  private static String decoded(String url) {
    return ESCAPE
        .matcher(url)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                UNDONE.getOrDefault(found.group(1).toLowerCase(Locale.ROOT), found.group())));
  }

  /** The bytes of an array's first element, found without reading the JSON as such. */
  static byte[] firstElement(byte[] json) {
    int start = skipSpace(json, 0);
    if (start == json.length || json[start] != '[') {
      return json;
    }
    start = skipSpace(json, start + 1);
    int depth = 0;
    boolean inText = false;
    for (int i = start; i < json.length; i++) {
      byte b = json[i];
      if (inText) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          inText = false;
        }
      } else if (b == '"') {
        inText = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == ',' || b == ']') && depth == 0) {
        return Arrays.copyOfRange(json, start, i);
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth == 0) {
          return Arrays.copyOfRange(json, start, i + 1);
        }
      }
    }
    return json;
  }

  private static int skipSpace(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
      at++;
    }
    return at;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
