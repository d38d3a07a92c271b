package dev.tidings.core.signature;

import dev.tidings.core.event.Body;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request to a source, as it came: what is to be believed, or not.
 *
 * @param url the absolute URL as the provider knows it, query included: built on the configured
 *     public URL, for signatures that cover it
 * @param headers by lower-case name
 */
public record IncomingRequest(
    String method, String url, Map<String, List<String>> headers, Body body) {

  /** The first value of a header, by its lower-case name. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The query as it was sent, without its question mark; empty when there is none. */
  public String query() {
    int start = url.indexOf('?');
    if (start < 0) {
      return "";
    }
    int fragment = url.indexOf('#', start);
    return url.substring(start + 1, fragment < 0 ? url.length() : fragment);
  }

  /** Whether the body says of itself that it is a form. */
  public boolean isForm() {
    return header("content-type")
        .map(type -> type.strip().toLowerCase(Locale.ROOT))
        .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
        .isPresent();
  }

  /** Says nothing of what may be secret. */
  @Override
  public String toString() {
    return "IncomingRequest[" + method + ", " + body + "]";
  }
}
