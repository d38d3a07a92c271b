package dev.tidings.core.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.Body;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Set;
import java.util.StringJoiner;

/** The form in which a body is kept: as received, with {@code ***} for the secrets it shows. */
final class KeptBodies {
  private static final String HIDDEN = "***";

  private KeptBodies() {}

  /**
   * @param secrets the names of members, wherever they are, and of a form's fields
   */
  static Body keep(IncomingRequest request, Set<String> secrets) {
    if (secrets.isEmpty()) {
      return request.body();
    }
    byte[] bytes = request.body().bytes();
    return Body.of(request.isForm() ? form(bytes, secrets) : json(bytes, secrets));
  }

  /** JSON, found without reading it as such: what is in quarantine may not be any. */
  private static byte[] json(byte[] json, Set<String> secrets) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(json.length);
    boolean secret = false;
    for (int i = 0; i < json.length; i++) {
      kept.write(json[i]);
      if (json[i] == '"') {
        int end = endOfText(json, i + 1);
        String text = new String(json, i + 1, end - i - 1, UTF_8);
        kept.writeBytes(secret ? HIDDEN.getBytes(UTF_8) : Arrays.copyOfRange(json, i + 1, end));
        if (end < json.length) {
          kept.write('"');
        }
        secret = !secret && secrets.contains(text);
        i = end;
      } else {
        secret &= json[i] == ':' || (json[i] <= ' ' && json[i] >= 0);
      }
    }
    return kept.toByteArray();
  }

  private static int endOfText(byte[] json, int start) {
    int at = start;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length);
  }

  /** A form, each of whose fields may be JSON; one that shows no secret keeps its bytes. */
  private static byte[] form(byte[] form, Set<String> secrets) {
    StringJoiner kept = new StringJoiner("&");
    for (String pair : new String(form, ISO_8859_1).split("&", -1)) {
      int value = pair.indexOf('=') + 1;
      kept.add(
          Form.parse(new String(pair.getBytes(ISO_8859_1), UTF_8)).fields().stream()
              .findFirst()
              .filter(_ -> value > 0)
              .map(
                  field -> pair.substring(0, value) + hidden(field, pair.substring(value), secrets))
              .orElse(pair));
    }
    return kept.toString().getBytes(ISO_8859_1);
  }

  private static String hidden(Form.Field field, String written, Set<String> secrets) {
    if (secrets.contains(field.name())) {
      return HIDDEN;
    }
    byte[] value = field.value().getBytes(UTF_8);
    byte[] kept = field.value().startsWith("{") ? json(value, secrets) : value;
    return Arrays.equals(kept, value) ? written : URLEncoder.encode(new String(kept, UTF_8), UTF_8);
  }
}
