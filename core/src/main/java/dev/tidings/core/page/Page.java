package dev.tidings.core.page;

import java.util.List;
import java.util.Optional;

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

  public static <T> Page<T> last(List<T> data) {
    return new Page<>(data, Optional.empty());
  }
}
