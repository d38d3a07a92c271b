package dev.tidings.core.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys that deliveries to an endpoint are signed with: the current one, and while a rotation is
 * under way the ones before it, until they expire.
 *
 * @param current {@code whsec_…} (HMAC, signature {@code v1}) or {@code whsk_…} (Ed25519, signature
 *     {@code v1a})
 */
public record SigningKeys(String current, List<Retiring> previous) {
  /**
   * The most keys that are signed with beside the current one: each has its signature in a header,
   * and receivers take headers of a few thousand characters.
   */
  public static final int MAX_PREVIOUS = 9;

  public SigningKeys {
    previous = List.copyOf(previous);
  }

  /** A key that is still signed with until a time, beside the current one. */
  public record Retiring(String key, Instant until) {
    @Override
    public String toString() {
      return "Retiring[until " + until + "]";
    }
  }

  /** The keys to sign with at {@code now}, the current one first. */
  public List<String> at(Instant now) {
    List<String> keys = new ArrayList<>(1 + previous.size());
    keys.add(current);
    previousAt(now).stream().map(Retiring::key).forEach(keys::add);
    return keys;
  }

  /** The keys beside the current one that are signed with at {@code now}, the newest first. */
  public List<Retiring> previousAt(Instant now) {
    return previous.stream().filter(key -> key.until().isAfter(now)).toList();
  }

  /**
   * {@code next} becomes current; what was current is signed with until {@code until}. Empty: from
   * now on {@code next} is the only one.
   */
  public SigningKeys rotate(String next, Optional<Instant> until, Instant now) {
    if (until.isEmpty()) {
      return new SigningKeys(next, List.of());
    }
    List<Retiring> still = new ArrayList<>(previousAt(now));
    still.addFirst(new Retiring(current, until.get()));
    return new SigningKeys(next, still);
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "SigningKeys[" + (1 + previous.size()) + "]";
  }
}
