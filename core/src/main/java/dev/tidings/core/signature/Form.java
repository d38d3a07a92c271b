package dev.tidings.core.signature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fields of an {@code application/x-www-form-urlencoded} text, in their order. What cannot be
 * decoded is read as it stands.
 *
 * @param fields with repeated names where they were repeated
 */
public record Form(List<Field> fields) {
  private static final int MAX_FIELDS = 10_000;

  public Form {
    fields = List.copyOf(fields);
  }

  /** A name with its value. */
  public record Field(String name, String value) {}

  /** Reads a body or a query; of more than 10,000 fields the rest is left out. */
  public static Form parse(String encoded) {
    List<Field> fields = new ArrayList<>();
    int start = 0;
    while (start < encoded.length() && fields.size() < MAX_FIELDS) {
      int end = encoded.indexOf('&', start);
      if (end < 0) {
        end = encoded.length();
      }
      if (end > start) {
        int equals = encoded.indexOf('=', start);
        boolean named = equals >= 0 && equals < end;
        fields.add(
            new Field(
                decode(encoded.substring(start, named ? equals : end)),
                named ? decode(encoded.substring(equals + 1, end)) : ""));
      }
      start = end + 1;
    }
    return new Form(fields);
  }

  /** The first value of that name. */
  public Optional<String> first(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).findFirst();
  }

  /** The last value of that name. */
  public Optional<String> last(String name) {
    return fields.reversed().stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .findFirst();
  }

  /** Every name with its distinct values, both sorted. */
  Map<String, TreeSet<String>> sorted() {
    Map<String, TreeSet<String>> sorted = new TreeMap<>();
    for (Field field : fields) {
      sorted.computeIfAbsent(field.name(), _ -> new TreeSet<>()).add(field.value());
    }
    return sorted;
  }

  private static String decode(String encoded) {
    if (encoded.indexOf('%') < 0 && encoded.indexOf('+') < 0) {
      return encoded;
    }
    byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '+') {
        out[length++] = ' ';
      } else if (in[i] == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
        out[length++] = (byte) (hex(in[i + 1]) << 4 | hex(in[i + 2]));
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out, 0, length)).toString();
    } catch (CharacterCodingException _) {
      return encoded;
    }
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
