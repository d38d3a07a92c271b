package dev.tidings.core.page;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Some of a longer list.
 *
 * @param data what this page holds
 * @param next where the next page begins, for {@link PageRequest#cursor()}; empty when this is the
 *     last page
 */
public record Page<T>(List<T> data, Optional<String> next) {
  public Page {
    data = List.copyOf(data);
  }

  /**
   * A page of what was looked for.
   *
   * @param found at least one more than {@code limit} when there is more than this page
   * @param cursor where the page after an entry begins
   */
  public static <T> Page<T> of(List<T> found, int limit, Function<? super T, ?> cursor) {
    if (found.size() <= limit) {
      return last(found);
    }
    List<T> shown = found.subList(0, limit);
    return new Page<>(shown, Optional.of(cursor.apply(shown.getLast()).toString()));
  }

  public static <T> Page<T> last(List<T> data) {
    return new Page<>(data, Optional.empty());
  }
}
