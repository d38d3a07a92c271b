package dev.tidings.core.subscription;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The values that were made for the keys asked for last. Safe for use by many threads. */
final class Recent<K, V> {
  private final int most;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most how many are kept
   */
  Recent(int most) {
    this.most = most;
  }

  /** The value of {@code key}, made outside of any lock when there is none. */
  V get(K key, Function<K, V> make) {
    synchronized (values) {
      V known = values.get(key);
      if (known != null) {
        return known;
      }
    }
    V made = make.apply(key);
    synchronized (values) {
      values.put(key, made);
      if (values.size() > most) {
        values.remove(values.keySet().iterator().next());
      }
    }
    return made;
  }
}
