package dev.tidings.sender.http;

import java.util.Map;
import java.util.Optional;

/** The rules for headers that are sent (RFC 9110, section 5). */
final class Headers {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private Headers() {}

  /** Headers that describe the message or the connection, which are nobody else's to set. */
  static boolean isOurs(String name) {
    return switch (name) {
      case "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade" -> true;
      default -> false;
    };
  }

  /** What keeps the headers from being sent as they are; empty when nothing does. */
  static Optional<String> objection(Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (!isToken(header.getKey())) {
        return Optional.of("a header's name has characters that names cannot have");
      }
      if (!isValue(header.getValue())) {
        return Optional.of("the header " + header.getKey() + " has control characters");
      }
    }
    return Optional.empty();
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
