package dev.tidings.core.endpoint;

import java.util.Map;

/**
 * What an endpoint is given of personal data.
 *
 * @param personal how it is given what the event type's schema calls personal, the subject, and
 *     what nobody has described
 * @param fields how it is given single fields, whatever they are: {@code subject}, or {@code data.}
 *     and the names that lead to a field, joined by full stops
 */
public record DataPolicy(Treatment personal, Map<String, Treatment> fields) {
  public static final int MAX_FIELDS = 100;

  /** Everything as it is. */
  public static final DataPolicy KEEP = new DataPolicy(Treatment.KEEP, Map.of());

  public DataPolicy {
    fields = Map.copyOf(fields);
    if (fields.size() > MAX_FIELDS) {
      throw new IllegalArgumentException("a data policy names at most " + MAX_FIELDS + " fields");
    }
    for (String field : fields.keySet()) {
      if (!isField(field)) {
        throw new IllegalArgumentException(
            "a field is subject, or data. and the names that lead to it, such as data.email");
      }
    }
  }

  /** Whether that can be the name of a field. */
  public static boolean isField(String name) {
    return name.equals("subject") || name.matches("data(\\.[^.]+)+");
  }

  /** Whether nothing is changed. */
  public boolean keepsEverything() {
    return personal == Treatment.KEEP
        && fields.values().stream().allMatch(treatment -> treatment == Treatment.KEEP);
  }

  /** Whether personal data may be given as it is. */
  public boolean givesPersonalData() {
    return personal == Treatment.KEEP || fields.containsValue(Treatment.KEEP);
  }

  /** What becomes of a value. */
  public enum Treatment {
    /** It is given as it is. */
    KEEP,
    /** Something of it can be recognised: {@code j***@example.com}. */
    MASK,
    /** The SHA-256 of its text, trimmed and in lower case: equal values stay equal. */
    HASH,
    /** It is left out. */
    REMOVE
  }
}
