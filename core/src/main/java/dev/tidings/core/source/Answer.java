package dev.tidings.core.source;

import java.util.Map;

/**
 * An HTTP answer to a provider.
 *
 * @param headers by lower-case name
 * @param body text; empty for none
 */
public record Answer(int status, Map<String, String> headers, String body) {
  public static Answer of(int status) {
    return new Answer(status, Map.of(), "");
  }

  public static Answer text(int status, String body) {
    return new Answer(
        status,
        Map.of("content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff"),
        body);
  }
}
