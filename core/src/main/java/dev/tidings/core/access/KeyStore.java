package dev.tidings.core.access;

import dev.tidings.core.id.KeyId;
import java.util.List;
import java.util.Optional;

/** Keeps API keys. What a method has done is durable when it returns. */
public interface KeyStore {
  void add(ApiKey key);

  /** The key with that hash. */
  Optional<ApiKey> find(String hash);

  /** All of them, in the order of their ids. */
  List<ApiKey> all();

  /** Whether there was one to delete. */
  boolean delete(KeyId id);
}
