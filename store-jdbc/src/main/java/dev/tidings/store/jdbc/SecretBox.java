package dev.tidings.store.jdbc;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import dev.tidings.core.delivery.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Encrypts what is secret: AES-256-GCM, bound to what it belongs to, so that a row's secret cannot
 * be put into another row.
 *
 * <p>The key is used as it is, without Tink's key sets: those need its protocol buffers, which
 * alone take half a second of processor at start.
 */
@AccessesPartialKey
final class SecretBox {
  private static final int KEY_BYTES = 32;

  private final Aead aead;
  private final String origin;

  private SecretBox(SecretBytes key, String origin) {
    this.origin = origin;
    try {
      AesGcmParameters parameters =
          AesGcmParameters.builder()
              .setKeySizeBytes(KEY_BYTES)
              .setIvSizeBytes(12)
              .setTagSizeBytes(16)
              .setVariant(AesGcmParameters.Variant.NO_PREFIX)
              .build();
      this.aead =
          AesGcmJce.create(AesGcmKey.builder().setParameters(parameters).setKeyBytes(key).build());
    } catch (GeneralSecurityException e) {
      throw new SecretKeyException("this Java has no AES-256-GCM", e);
    }
  }

  /**
   * With a key that was configured.
   *
   * @param key 32 bytes in base 64
   * @param origin where it comes from, for messages
   * @throws SecretKeyException if it is no such key
   */
  static SecretBox of(String key, String origin) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(key.strip());
    } catch (IllegalArgumentException e) {
      throw notAKey(origin);
    }
    if (bytes.length != KEY_BYTES) {
      throw notAKey(origin);
    }
    return new SecretBox(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()), origin);
  }

  private static SecretKeyException notAKey(String origin) {
    return new SecretKeyException(
        "what "
            + origin
            + " holds is not a key: it must be 32 bytes in base 64, as from"
            + " \"openssl rand -base64 32\"");
  }

  /**
   * With the key in a file.
   *
   * @throws SecretKeyException if there is no key in it
   */
  static SecretBox read(Path file) {
    try {
      return of(Files.readString(file, StandardCharsets.US_ASCII), file.toString());
    } catch (IOException e) {
      throw new SecretKeyException("the key in " + file + " cannot be read", e);
    }
  }

  /** With a new key, which is on disk in {@code file}, readable by its owner only. */
  static SecretBox make(Path file) {
    SecretBytes key = SecretBytes.randomBytes(KEY_BYTES);
    String text =
        Base64.getEncoder().encodeToString(key.toByteArray(InsecureSecretKeyAccess.get())) + "\n";
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, ownerOnly());
      Files.writeString(fresh, text, StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot make a key in " + file, e);
    }
    return new SecretBox(key, file.toString());
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Encrypts {@code secret}, which belongs to {@code owner}. */
  byte[] seal(byte[] secret, String owner) {
    try {
      return aead.encrypt(secret, owner.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypt the secrets of " + owner, e);
    }
  }

  /**
   * The other way round.
   *
   * @throws SecretKeyException if it was encrypted with another key, for another owner, or changed
   */
  byte[] open(byte[] sealed, String owner) {
    try {
      return aead.decrypt(sealed, owner.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new SecretKeyException(
          "the secrets of "
              + owner
              + " cannot be decrypted with the key from "
              + origin
              + ": use the key they were written with",
          e);
    }
  }
}
