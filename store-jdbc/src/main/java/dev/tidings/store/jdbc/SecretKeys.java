package dev.tidings.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Finds the key that a store's secrets are encrypted with, and makes sure that it is the one. */
final class SecretKeys {
  private static final String OWNER = "the store";
  private static final byte[] CHECK = "tidings".getBytes(StandardCharsets.US_ASCII);

  private SecretKeys() {}

  /**
   * The box for the stores in {@code database}.
   *
   * @param configured the key, if it was configured; else it is in the file, which is made when the
   *     stores are new
   * @throws SecretKeyException if the key is missing, is no key, or is not the one that the stores
   *     were written with
   */
  static SecretBox box(Database database, Path file, Optional<String> configured) {
    Optional<byte[]> sealed = sealed(database);
    if (sealed.isPresent()) {
      return existing(sealed.get(), file, configured);
    }
    SecretBox box = known(file, configured).orElseGet(() -> SecretBox.make(file));
    byte[] check = box.seal(CHECK, OWNER);
    database.change(
        "keep the key's check",
        session ->
            session
                .command("INSERT INTO secret_check (id, sealed) VALUES (1, ?)")
                .with(check)
                .run());
    return box;
  }

  /** The box for stores that are not new; nothing is made and nothing written. */
  static SecretBox existing(Database database, Path file, Optional<String> configured) {
    byte[] sealed =
        sealed(database)
            .orElseThrow(
                () -> new SecretKeyException("the store was made in part; a start makes the rest"));
    return existing(sealed, file, configured);
  }

  private static SecretBox existing(byte[] sealed, Path file, Optional<String> configured) {
    SecretBox box =
        known(file, configured)
            .orElseThrow(() ->
                new SecretKeyException(
                    "there are secrets in the store but no key: put "
                        + file
                        + " back, or configure the key that they were written with"));
    if (!Arrays.equals(box.open(sealed, OWNER), CHECK)) {
      throw new SecretKeyException("the key's check does not hold what it should");
    }
    return box;
  }

  private static Optional<byte[]> sealed(Database database) {
    return database.read(
        "read the key's check",
        session -> session.command("SELECT sealed FROM secret_check").first(Row::bytes));
  }

  private static Optional<SecretBox> known(Path file, Optional<String> configured) {
    if (configured.isPresent()) {
      return Optional.of(SecretBox.of(configured.get(), "the secret key of the configuration"));
    }
    return Files.exists(file) ? Optional.of(SecretBox.read(file)) : Optional.empty();
  }
}
