package dev.tidings.sender.http;

import java.net.InetAddress;

/**
 * A block of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param bits how many leading bits of an address must be those of {@code base}
 */
public record Network(InetAddress base, int bits) {
  public Network {
    int length = base.getAddress().length * 8;
    if (bits < 0 || bits > length) {
      throw new IllegalArgumentException("a prefix is 0 to " + length + " bits long, not " + bits);
    }
  }

  /**
   * Reads a network in CIDR notation; one address alone is a network of one.
   *
   * @throws IllegalArgumentException when it is not one, saying why
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress base =
        AddressLiteral.parse(literal.strip())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "'" + text + "' is not a network such as 10.0.0.0/8 or fd00::/8"));
    int length = base.getAddress().length * 8;
    if (slash < 0) {
      return new Network(base, length);
    }
    try {
      return new Network(base, Integer.parseInt(text.substring(slash + 1).strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' must end in the number of its prefix's bits, as in 10.0.0.0/8", e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] mine = base.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (mine[i] != other[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    int mask = (0xff00 >> rest) & 0xff;
    return rest == 0 || (mine[whole] & mask) == (other[whole] & mask);
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + bits;
  }
}
