package dev.tidings.core.access;

import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes API keys and tells whose they are. What was found is remembered for a minute, so that a
 * call costs no look-up; a key that is deleted here is forgotten at once. Safe for use by many
 * threads.
 */
public final class Keys {
  /** Begins every key that is made here, so that a key that leaks can be recognised as one. */
  public static final String PREFIX = "tdg_";

  /** The shortest key that an operator may choose: too long to be guessed if it is random. */
  public static final int MIN_LENGTH = 16;

  private static final int KEY_BYTES = 32;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MAX_REMEMBERED = 10_000;

  private final KeyStore store;
  private final IdGenerator ids;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

  /**
   * @param random must be unpredictable
   */
  public Keys(KeyStore store, IdGenerator ids, Clock clock, RandomGenerator random) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  private record Remembered(ApiKey key, long untilNanos) {}

  /** A key that was just made: the only time that its text can be seen. */
  public record Created(ApiKey key, String text) {
    /** What whoever made it may see of it, its text included. */
    public JsonObject shown() {
      JsonObject.Builder shown = JsonObject.builder();
      key.shown().members().forEach(shown::put);
      return shown.put("key", text).build();
    }

    /** Says nothing of the text. */
    @Override
    public String toString() {
      return "Created[" + key.id() + "]";
    }
  }

  /**
   * Makes a key.
   *
   * @param tenant whose it is; empty for an operator key
   * @param personalData whether it may see personal data, as operator keys always may
   */
  public Created create(Optional<TenantId> tenant, boolean personalData, String description) {
    return create(tenant, personalData, description, _ -> {});
  }

  /**
   * Makes a key.
   *
   * @param first is told of it before it is kept
   */
  public Created create(
      Optional<TenantId> tenant, boolean personalData, String description, Consumer<ApiKey> first) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new Created(
        add(tenant, personalData || tenant.isEmpty(), description, text, first), text);
  }

  /**
   * Makes {@code text} an operator key unless it is one.
   *
   * @throws IllegalArgumentException if it is shorter than {@value #MIN_LENGTH} characters, or is a
   *     tenant's key
   */
  public ApiKey ensureOperator(String text) {
    return ensureOperator(text, _ -> {});
  }

  /**
   * Makes {@code text} an operator key unless it is one.
   *
   * @param first is told of a new one before it is kept
   * @throws IllegalArgumentException as {@link #ensureOperator(String)} does
   */
  public ApiKey ensureOperator(String text, Consumer<ApiKey> first) {
    if (text.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "an operator key has at least " + MIN_LENGTH + " characters");
    }
    ApiKey key =
        store
            .find(hash(text))
            .orElseGet(() -> add(Optional.empty(), true, "set by configuration", text, first));
    if (key.tenant().isPresent()) {
      throw new IllegalArgumentException("the operator key is the key of a tenant already");
    }
    return key;
  }

  private ApiKey add(
      Optional<TenantId> tenant,
      boolean personalData,
      String description,
      String text,
      Consumer<ApiKey> first) {
    ApiKey key = new ApiKey(ids.key(), tenant, personalData, description, hash(text), clock.now());
    first.accept(key);
    store.add(key);
    return key;
  }

  /** The key that reads {@code text}, if it was found within the last minute; never waits. */
  public Optional<ApiKey> remembered(String text) {
    Remembered found = remembered.get(hash(text));
    return found == null || found.untilNanos() - clock.nanos() < 0
        ? Optional.empty()
        : Optional.of(found.key());
  }

  /** The key that reads {@code text}; may wait for the store. */
  public Optional<ApiKey> find(String text) {
    String hash = hash(text);
    Optional<ApiKey> found = store.find(hash).filter(key -> sameText(key.hash(), hash));
    found.ifPresent(key -> {
      if (remembered.size() >= MAX_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(hash, new Remembered(key, clock.nanos() + REMEMBERED.toNanos()));
    });
    return found;
  }

  /** Whether there is any operator key. */
  public boolean hasOperator() {
    return store.all().stream().anyMatch(key -> key.tenant().isEmpty());
  }

  /** All of them, in the order of their ids. */
  public List<ApiKey> all() {
    return store.all();
  }

  public Optional<ApiKey> find(KeyId id) {
    return store.all().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** Whether there was one to delete. It lets nobody in from now on. */
  public boolean delete(KeyId id) {
    boolean deleted = store.delete(id);
    remembered.values().removeIf(kept -> kept.key().id().equals(id));
    return deleted;
  }

  private static boolean sameText(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
