package dev.tidings.core.ingest;

import dev.tidings.core.event.Body;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request to a source, as it came.
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
}
