package dev.tidings.core.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a signature covers, as text with places in braces: {@code {id}.{timestamp}.{body}}.
 *
 * <ul>
 *   <li>{@code {id}}, {@code {timestamp}}: as they came
 *   <li>{@code {method}}, {@code {url}}: of the request, the address with its query
 *   <li>{@code {decodedUrl}}: the address with the escapes of {@code : / ? @ ! $ ' ( ) * , ;}
 *       undone
 *   <li>{@code {secret}}: the shared secret
 *   <li>{@code {body}}: every byte of it
 *   <li>{@code {firstElement}}: the bytes of a JSON array's first element; the body when it is no
 *       array
 * </ul>
 */
public record Content(String template) {
  private static final Map<String, Place> PLACES =
      Map.of(
          "id", Place.ID,
          "timestamp", Place.TIMESTAMP,
          "method", Place.METHOD,
          "url", Place.URL,
          "decodedUrl", Place.DECODED_URL,
          "secret", Place.SECRET,
          "body", Place.BODY,
          "firstElement", Place.FIRST_ELEMENT);

  /**
   * @throws IllegalArgumentException if there is a place that is not known, or none at all
   */
  public Content {
    if (parse(template).stream().noneMatch(Place.class::isInstance)) {
      throw new IllegalArgumentException(
          "what is signed must have a place in it, such as {body}: " + template);
    }
  }

  /** Whether it has that place in it. */
  boolean has(Place place) {
    return parts().contains(place);
  }

  /** Its parts in their order. */
  List<Part> parts() {
    return parse(template);
  }

  private static List<Part> parse(String template) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int open = template.indexOf('{', at);
      int close = open < 0 ? -1 : template.indexOf('}', open);
      if (close < 0) {
        parts.add(new Literal(template.substring(at)));
        break;
      }
      if (open > at) {
        parts.add(new Literal(template.substring(at, open)));
      }
      Place place = PLACES.get(template.substring(open + 1, close));
      if (place == null) {
        throw new IllegalArgumentException(
            "unknown place "
                + template.substring(open, close + 1)
                + ": there are {id}, {timestamp}, {method}, {url}, {decodedUrl}, {secret}, {body}"
                + " and {firstElement}");
      }
      parts.add(place);
      at = close + 1;
    }
    return parts;
  }

  /** A piece of what is signed. */
  sealed interface Part {}

  /** Text that stands for itself. */
  record Literal(String text) implements Part {}

  /** Something that each request brings. */
  enum Place implements Part {
    ID,
    TIMESTAMP,
    METHOD,
    URL,
    DECODED_URL,
    SECRET,
    BODY,
    FIRST_ELEMENT
  }
}
