package dev.tidings.core.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The rules of UTF-8 (RFC 3629), which the JSON library does not keep to the letter. */
final class Utf8 {
  /** How many bytes a byte order mark has. */
  static final int MARK_LENGTH = 3;

  private static final int CHUNK = 4096;

  private Utf8() {}

  /**
   * Makes sure that the bytes are UTF-8: nothing that is cut short, longer than need be, half of a
   * pair or beyond the last character.
   *
   * @throws JsonException with the place of the first byte that is not
   */
  static void check(byte[] bytes) {
    int start = 0;
    while (start < bytes.length && bytes[start] >= 0) {
      start++;
    }
    if (start == bytes.length) {
      return;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(Math.min(CHUNK, bytes.length - start + 1));
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    if (result.isError()) {
      throw at(bytes, in.position());
    }
  }

  /** Whether the bytes start with a byte order mark. */
  static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= MARK_LENGTH
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  private static JsonException at(byte[] bytes, int position) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < position; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new JsonException("not UTF-8", line, position - lineStart + 1);
  }
}
