package dev.tidings.core.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Plain hashes. */
final class Digests {
  private Digests() {}

  static byte[] of(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }
}
