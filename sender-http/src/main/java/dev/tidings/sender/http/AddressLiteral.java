package dev.tidings.sender.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads addresses that are written out. Only the canonical spellings count: the old ones (octal,
 * hexadecimal, short, one number) are read differently by different programs, which is what makes
 * them useful for getting past a check.
 */
final class AddressLiteral {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  private AddressLiteral() {}

  /** The address that {@code text} is; empty when it is none, or an unusual spelling of one. */
  static Optional<InetAddress> parse(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether some program could read the host as an IPv4 address: its last part is a number. */
  static boolean endsInNumber(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return NUMBER.matcher(last.toLowerCase(Locale.ROOT)).matches();
  }
}
