package dev.tidings.core.source;

import java.util.List;

/**
 * What a person who sets up a source should know of its provider.
 *
 * @param setUp what to do there and here, in order; each a sentence in Markdown
 * @param unverified what its verification does not cover, each a sentence; empty when all of a
 *     request is covered
 * @param retry what the provider does when our answer is late or bad
 */
public record Guide(List<String> setUp, List<String> unverified, RetryFacts retry) {
  public static final Guide UNKNOWN = new Guide(List.of(), List.of(), RetryFacts.UNKNOWN);

  public Guide {
    setUp = List.copyOf(setUp);
    unverified = List.copyOf(unverified);
  }
}
