package dev.tidings.store.jdbc;

import static dev.tidings.contract.SampleSettings.TENANT;
import static dev.tidings.contract.SampleSettings.at;
import static dev.tidings.contract.SampleSettings.rich;
import static dev.tidings.contract.SampleSettings.source;
import static dev.tidings.contract.SampleSettings.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.endpoint.EndpointStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are unreadable without the key, and only the right key is taken. */
final class SecretsTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String OTHER_KEY =
      Base64.getEncoder()
          .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void noSecretIsInAnyFile() throws IOException {
    JdbcStores stores = opened.in(folder);
    stores.endpoints().add(rich(1, new EndpointStatus.Active()));
    for (int i = 0; i < targets().size(); i++) {
      stores.endpoints().add(at(i + 2, targets().get(i)));
    }
    stores.sources().add(source(1, TENANT, "stripe"));
    List<String> secrets =
        List.of(
            "whsec_now",
            "whsec_before",
            "whsk_before",
            "header-secret",
            "verification-secret",
            "broker-secret",
            "bucket-secret");

    assertThat(filesWith("example.com")).isNotEmpty();
    for (String secret : secrets) {
      assertThat(filesWith(secret)).isEmpty();
    }
    stores.close();
    for (String secret : secrets) {
      assertThat(filesWith(secret)).isEmpty();
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void makesAKeyThatOnlyItsOwnerCanRead() throws IOException {
    opened.in(folder).endpoints().add(rich(1, new EndpointStatus.Active()));
    opened.close();

    Path key = folder.resolve(JdbcStores.KEY_FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(opened.in(folder).endpoints().all())
        .containsExactly(rich(1, new EndpointStatus.Active()));
  }

  @Test
  void takesTheKeyOfTheConfigurationAndMakesNoFile() {
    opened.in(folder, Optional.of(KEY)).endpoints().add(rich(1, new EndpointStatus.Active()));
    opened.close();

    assertThat(folder.resolve(JdbcStores.KEY_FILE)).doesNotExist();
    assertThat(opened.in(folder, Optional.of(KEY + "\n")).endpoints().all()).hasSize(1);
  }

  @Test
  void refusesAnotherKeyThanTheStoresWereMadeWith() {
    opened.in(folder, Optional.of(KEY)).close();

    assertThatThrownBy(() -> opened.in(folder, Optional.of(OTHER_KEY)))
        .isInstanceOf(SecretKeyException.class)
        .hasMessageContaining("use the key they were written with");
    assertThatThrownBy(() -> opened.in(folder))
        .isInstanceOf(SecretKeyException.class)
        .hasMessageContaining("no key");
    assertThat(folder.resolve(JdbcStores.KEY_FILE)).doesNotExist();
  }

  @Test
  void refusesWhatIsNoKeyWithoutShowingIt() {
    for (String bad : List.of("", "hunter2hunter2", "aGVsbG8=", "not base 64 !")) {
      assertThatThrownBy(() -> opened.in(folder, Optional.of(bad)))
          .isInstanceOf(SecretKeyException.class)
          .hasMessageContaining("32 bytes in base 64")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void opensASecretOnlyForWhomItWasSealed() {
    SecretBox box = SecretBox.of(KEY, "the test");
    byte[] sealed = box.seal(new byte[] {1, 2, 3}, "ep_1");

    assertThat(box.open(sealed, "ep_1")).containsExactly(1, 2, 3);
    assertThat(box.seal(new byte[] {1, 2, 3}, "ep_1")).isNotEqualTo(sealed);
    assertThatThrownBy(() -> box.open(sealed, "ep_2")).isInstanceOf(SecretKeyException.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> box.open(sealed, "ep_1")).isInstanceOf(SecretKeyException.class);
  }
}
