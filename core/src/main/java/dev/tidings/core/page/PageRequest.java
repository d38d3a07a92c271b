package dev.tidings.core.page;

import java.util.Optional;

/**
 * Which page is wanted.
 *
 * @param limit how many at the most, 1 to {@value #MAX_LIMIT}
 * @param cursor {@link Page#next()} of the page before; empty for the first page
 */
public record PageRequest(int limit, Optional<String> cursor) {
  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 500;

  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", got " + limit);
    }
  }

  public static PageRequest first(int limit) {
    return new PageRequest(limit, Optional.empty());
  }
}
