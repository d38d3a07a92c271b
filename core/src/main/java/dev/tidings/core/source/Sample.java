package dev.tidings.core.source;

import dev.tidings.core.event.Body;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * An example of what a provider sends, for trying a source out.
 *
 * @param event the provider's own name for it, such as {@code invoice.paid}
 * @param becomes the event type it is read as; the types, with {@code + } between, where it is
 *     several events
 * @param draft writes it, unsigned
 */
public record Sample(String event, String becomes, Function<Occasion, Draft> draft) {

  /**
   * What makes one sample differ from the next.
   *
   * @param email whom it is about
   */
  public record Occasion(Instant now, RandomGenerator random, String email) {
    /** A new random text of lower-case hexadecimal digits. */
    public String hex(int length) {
      byte[] bytes = new byte[(length + 1) / 2];
      random.nextBytes(bytes);
      return HexFormat.of().formatHex(bytes).substring(0, length);
    }

    /** A new random text of decimal digits that does not begin with 0. */
    public String digits(int length) {
      StringBuilder digits = new StringBuilder(length);
      digits.append((char) ('1' + random.nextInt(9)));
      while (digits.length() < length) {
        digits.append((char) ('0' + random.nextInt(10)));
      }
      return digits.toString();
    }

    /** A new random UUID. */
    public String uuid() {
      return "%s-%s-4%s-8%s-%s".formatted(hex(8), hex(4), hex(3), hex(3), hex(12));
    }
  }

  /**
   * A request that is not yet signed.
   *
   * @param headers by lower-case name
   */
  public record Draft(String method, Map<String, String> headers, Body body) {
    /** A POST of a JSON text. */
    public static Draft json(String json) {
      return json(json, Map.of());
    }

    /** A POST of a JSON text with further headers. */
    public static Draft json(String json, Map<String, String> headers) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("content-type", "application/json");
      all.putAll(headers);
      return new Draft("POST", all, Body.of(json.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
