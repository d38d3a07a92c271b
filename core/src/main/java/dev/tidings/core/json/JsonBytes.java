package dev.tidings.core.json;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One well-formed JSON text as bytes: what is kept and passed on as it came, without a tree being
 * built.
 */
public final class JsonBytes {
  private final byte[] utf8;

  private JsonBytes(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Takes bytes that are known to be well-formed JSON; the caller gives them away. */
  public static JsonBytes trusted(byte[] utf8) {
    return new JsonBytes(utf8);
  }

  public static JsonBytes of(Json value) {
    return new JsonBytes(value.write());
  }

  /**
   * The value that these bytes stand for, read anew at each call. It may be deeper than what may
   * come in, which it has within it.
   */
  public Json parse() {
    return Json.Tokens.parseKept(utf8);
  }

  /** The length in bytes. */
  public int length() {
    return utf8.length;
  }

  public void writeTo(ByteArrayOutputStream out) {
    out.writeBytes(utf8);
  }

  public void writeTo(ByteBuffer out) {
    out.put(utf8);
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return utf8.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonBytes that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
