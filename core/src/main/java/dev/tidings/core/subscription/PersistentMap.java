package dev.tidings.core.subscription;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map whose changed copies are cheap: a copy shares all chains but one. The table
 * of chains is copied as a whole, so it stops growing at {@value #MAX_TABLE} and the chains grow
 * instead.
 */
final class PersistentMap<K, V> {
  private static final int MIN_TABLE = 16;
  private static final int MAX_TABLE = 1024;

  private final @Nullable Link<K, V>[] table;
  private final int size;

  private PersistentMap(@Nullable Link<K, V>[] table, int size) {
    this.table = table;
    this.size = size;
  }

  private record Link<K, V>(K key, V value, @Nullable Link<K, V> next) {}

  static <K, V> PersistentMap<K, V> empty() {
    return new PersistentMap<>(newTable(MIN_TABLE), 0);
  }

  int size() {
    return size;
  }

  Optional<V> get(K key) {
    for (Link<K, V> link = table[slot(key, table.length)]; link != null; link = link.next()) {
      if (link.key().equals(key)) {
        return Optional.of(link.value());
      }
    }
    return Optional.empty();
  }

  PersistentMap<K, V> with(K key, V value) {
    PersistentMap<K, V> others = without(key);
    boolean full = others.size >= 2 * table.length && table.length < MAX_TABLE;
    @Nullable Link<K, V>[] copy = full ? others.grown() : others.table.clone();
    int slot = slot(key, copy.length);
    copy[slot] = new Link<>(key, value, copy[slot]);
    return new PersistentMap<>(copy, others.size + 1);
  }

  PersistentMap<K, V> without(K key) {
    if (get(key).isEmpty()) {
      return this;
    }
    int slot = slot(key, table.length);
    Link<K, V> kept = null;
    for (Link<K, V> link = table[slot]; link != null; link = link.next()) {
      if (!link.key().equals(key)) {
        kept = new Link<>(link.key(), link.value(), kept);
      }
    }
    @Nullable Link<K, V>[] copy = table.clone();
    copy[slot] = kept;
    return new PersistentMap<>(copy, size - 1);
  }

  private @Nullable Link<K, V>[] grown() {
    @Nullable Link<K, V>[] larger = newTable(2 * table.length);
    for (Link<K, V> chain : table) {
      for (Link<K, V> link = chain; link != null; link = link.next()) {
        int slot = slot(link.key(), larger.length);
        larger[slot] = new Link<>(link.key(), link.value(), larger[slot]);
      }
    }
    return larger;
  }

  private static int slot(Object key, int length) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (length - 1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K, V> @Nullable Link<K, V>[] newTable(int length) {
    return new Link[length];
  }
}
