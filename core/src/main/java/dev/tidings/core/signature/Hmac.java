package dev.tidings.core.signature;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC (RFC 2104) with one key. Safe for use by many threads: each call works on a copy of a
 * prepared {@link Mac}, which costs neither a look-up of the algorithm nor a new key.
 */
final class Hmac {
  private final Mac prepared;

  /**
   * @param hash {@code SHA1}, {@code SHA256} or {@code SHA512}
   * @param key at least one byte
   */
  Hmac(String hash, byte[] key) {
    try {
      prepared = Mac.getInstance("Hmac" + hash);
      prepared.init(new SecretKeySpec(key, "Hmac" + hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Hmac" + hash, e);
    }
  }

  byte[] of(byte[]... parts) {
    try {
      Mac mac = (Mac) prepared.clone();
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK cannot copy a Mac", e);
    }
  }
}
