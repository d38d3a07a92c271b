package dev.tidings.core.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Ed25519 (RFC 8032) with raw keys, on the JDK's implementation. */
final class Ed25519 {
  static final int KEY_BYTES = 32;
  private static final String NAME = "Ed25519";

  private Ed25519() {}

  static PrivateKey privateKey(byte[] seed) {
    try {
      return KeyFactory.getInstance(NAME)
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an Ed25519 key", e);
    }
  }

  /**
   * The public key of 32 bytes as RFC 8032 section 5.1.5 writes it: y, little end first, with the
   * lowest bit of x on top.
   *
   * @throws BadKeyException if the bytes are no point
   */
  static PublicKey publicKey(byte[] bytes) {
    byte[] bigEndian = reversed(bytes);
    boolean xOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    try {
      return KeyFactory.getInstance(NAME)
          .generatePublic(
              new EdECPublicKeySpec(
                  NamedParameterSpec.ED25519, new EdECPoint(xOdd, new BigInteger(1, bigEndian))));
    } catch (GeneralSecurityException _) {
      throw new BadKeyException("these 32 bytes are not an Ed25519 public key");
    }
  }

  /** The public key that belongs to a seed, in 32 bytes. */
  static byte[] publicKeyOf(byte[] seed) {
    try {
      // The JDK has no call for this, but its generator makes the seed of what is drawn.
      KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
      generator.initialize(NamedParameterSpec.ED25519, new Drawn(seed));
      EdECPoint point = ((EdECPublicKey) generator.generateKeyPair().getPublic()).getPoint();
      byte[] y = point.getY().toByteArray();
      byte[] bytes = new byte[KEY_BYTES];
      for (int i = 0; i < KEY_BYTES && i < y.length; i++) {
        bytes[i] = y[y.length - 1 - i];
      }
      if (point.isXOdd()) {
        bytes[KEY_BYTES - 1] |= (byte) 0x80;
      }
      return bytes;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an Ed25519 key", e);
    }
  }

  static byte[] sign(PrivateKey key, byte[]... parts) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      for (byte[] part : parts) {
        signature.update(part);
      }
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot sign with Ed25519", e);
    }
  }

  static boolean verify(PublicKey key, byte[] claimed, byte[]... parts) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initVerify(key);
      for (byte[] part : parts) {
        signature.update(part);
      }
      return signature.verify(claimed);
    } catch (SignatureException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot verify Ed25519", e);
    }
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** A source of randomness that has been drawn from already. */
  private static final class Drawn extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] bytes;

    Drawn(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] out) {
      System.arraycopy(bytes, 0, out, 0, out.length);
    }
  }
}
