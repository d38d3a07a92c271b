package dev.tidings.core.privacy;

import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.event.EventType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is personal in events, by the versions of their types: worked out when it is asked for
 * first, and again when a version is another one than it was. Safe for use by many threads.
 */
public final class PersonalFieldsOfVersions {
  private static final int MOST = 10_000;

  private final Map<Key, Known> known = new ConcurrentHashMap<>();

  private record Key(EventType type, int version) {}

  private record Known(SchemaVersion.Content content, PersonalFields fields) {}

  /**
   * @param version that describes events of the type, if one does
   */
  public PersonalFields of(EventType type, Optional<SchemaVersion> version) {
    return version
        .map(described -> known(new Key(type, described.number()), described.content()).fields())
        .orElse(PersonalFields.UNDESCRIBED);
  }

  private Known known(Key key, SchemaVersion.Content content) {
    Known before = known.get(key);
    if (before != null && before.content().equals(content)) {
      return before;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    Known made = new Known(content, PersonalFields.of(content.schema()));
    known.put(key, made);
    return made;
  }
}
