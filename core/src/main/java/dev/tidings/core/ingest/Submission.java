package dev.tidings.core.ingest;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was sent to be published, in one of its forms. */
public sealed interface Submission {
  /** One event in our own form, or an array of them. */
  record Plain(Json body) implements Submission {}

  /** One event as CloudEvents 1.0 writes it in JSON, or an array of them. */
  record CloudEvents(Json body) implements Submission {}

  /** A body that cannot be read. */
  record Unreadable(String reason) implements Submission {}

  /**
   * Reads the form off the headers: {@code application/cloudevents+json} and {@code
   * application/cloudevents-batch+json} are CloudEvents, whatever headers repeat of them; else
   * headers that begin with {@code ce-} are the attributes of one, with the body as its data;
   * anything else is our own form.
   *
   * @param headers by lower-case name
   */
  static Submission read(Map<String, List<String>> headers, byte[] body) {
    String type = mediaType(headers);
    try {
      return switch (type) {
        case "application/cloudevents+json", "application/cloudevents-batch+json" ->
            new CloudEvents(Json.parse(body));
        default ->
            headers.containsKey("ce-specversion")
                ? new CloudEvents(binary(headers, type, body))
                : new Plain(Json.parse(body));
      };
    } catch (JsonException e) {
      return new Unreadable("the body is not JSON: " + e.getMessage());
    }
  }

  private static String mediaType(Map<String, List<String>> headers) {
    String whole = first(headers, "content-type").orElse("");
    int end = whole.indexOf(';');
    return (end < 0 ? whole : whole.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The same event as it would be written in JSON. */
  private static Json binary(Map<String, List<String>> headers, String type, byte[] body) {
    Map<String, Json> members = new LinkedHashMap<>();
    headers.forEach((name, values) -> {
      if (name.startsWith("ce-") && !values.isEmpty()) {
        members.put(name.substring(3), new Json.JsonText(percentDecoded(values.getFirst())));
      }
    });
    if (!type.isEmpty()) {
      members.put("datacontenttype", new Json.JsonText(type));
    }
    if (body.length > 0) {
      if (type.isEmpty() || type.equals("application/json") || type.endsWith("+json")) {
        members.put("data", Json.parse(body));
      } else {
        Optional<String> text = type.startsWith("text/") ? utf8(body) : Optional.empty();
        if (text.isPresent()) {
          members.put("data", new Json.JsonText(text.get()));
        } else {
          members.put("data_base64", new Json.JsonText(Base64.getEncoder().encodeToString(body)));
        }
      }
    }
    return new Json.JsonObject(members);
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** Header values of CloudEvents are percent-encoded where they are not plain ASCII. */
  private static String percentDecoded(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] in = value.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
      if (low >= 0) {
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return utf8(Arrays.copyOf(out, length)).orElse(value);
  }
}
