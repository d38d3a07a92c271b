package dev.tidings.core.source;

import dev.tidings.core.signature.Scheme;
import java.util.List;
import java.util.Optional;

/**
 * What is known of somebody who sends webhooks: data, and a reader where data is not enough.
 *
 * @param name lower-case letters, digits and {@code -}; what a source names it by
 * @param title as it calls itself
 * @param scheme how its requests are believed; empty when each source's settings say so
 * @param reader understands its requests
 * @param answers what it needs to hear
 * @param guide what people who set a source up should know
 * @param samples of what it sends, by its own names
 */
public record Provider(
    String name,
    String title,
    Optional<Scheme> scheme,
    PayloadReader reader,
    Answers answers,
    Guide guide,
    List<Sample> samples) {

  public Provider {
    if (!name.matches("[a-z0-9][a-z0-9-]*")) {
      throw new IllegalArgumentException("not a provider's name: " + name);
    }
    samples = List.copyOf(samples);
  }

  /** The sample of that name. */
  public Optional<Sample> sample(String event) {
    return samples.stream().filter(sample -> sample.event().equals(event)).findFirst();
  }
}
