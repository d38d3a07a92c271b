package dev.tidings.connectors;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** An RSA key with a certificate for it that it has signed itself. */
final class SelfSigned {
  private static final byte[] SHA256_WITH_RSA = Base64.getDecoder().decode("MA0GCSqGSIb3DQEBCwUA");

  private final KeyPair keys;

  SelfSigned() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs with one of the JDK's RSA algorithms; the signature in base64. */
  String sign(String algorithm, String text) {
    return Base64.getEncoder()
        .encodeToString(sign(algorithm, text.getBytes(StandardCharsets.UTF_8)));
  }

  private byte[] sign(String algorithm, byte[] bytes) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate in PEM (X.509 version 1, in as few fields as there can be). */
  byte[] pem() {
    byte[] validity =
        der(
            0x30,
            der(0x17, "200101000000Z".getBytes(StandardCharsets.US_ASCII)),
            der(0x17, "450101000000Z".getBytes(StandardCharsets.US_ASCII)));
    byte[] commonName = {0x06, 0x03, 0x55, 0x04, 0x03};
    byte[] name =
        der(
            0x30,
            der(0x31, der(0x30, commonName, der(0x0c, "test".getBytes(StandardCharsets.UTF_8)))));
    byte[] signed =
        der(
            0x30,
            der(0x02, BigInteger.ONE.toByteArray()),
            SHA256_WITH_RSA,
            name,
            validity,
            name,
            keys.getPublic().getEncoded());
    byte[] signature = sign("SHA256withRSA", signed);
    byte[] certificate = der(0x30, signed, SHA256_WITH_RSA, der(0x03, new byte[] {0}, signature));
    return ("-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.size() < 128) {
      out.write(content.size());
    } else {
      out.write(0x82);
      out.write(content.size() >> 8);
      out.write(content.size());
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
