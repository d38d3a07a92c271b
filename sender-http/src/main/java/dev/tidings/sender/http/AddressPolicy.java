package dev.tidings.sender.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses deliveries may go to: those of the public internet, and the networks that the
 * operator has allowed. What is special follows the IANA registries of special-purpose addresses
 * (RFC 6890 and its successors).
 */
public final class AddressPolicy {
  private static final String REMEDY =
      "; if it is meant, allow its network in TIDINGS_ALLOW_NETWORKS";

  private static final List<Special> SPECIAL =
      List.of(
          special("0.0.0.0/8", "an address of this host"),
          special("10.0.0.0/8", "a private address"),
          special("100.64.0.0/10", "an address inside a carrier's network"),
          special("127.0.0.0/8", "a loopback address"),
          special("168.63.129.16/32", "an address of a cloud's own services"),
          special("169.254.0.0/16", "a link-local address"),
          special("172.16.0.0/12", "a private address"),
          special("192.0.0.0/24", "a reserved address"),
          special("192.0.2.0/24", "an address for documentation"),
          special("192.88.99.0/24", "a reserved address"),
          special("192.168.0.0/16", "a private address"),
          special("198.18.0.0/15", "an address for benchmarks"),
          special("198.51.100.0/24", "an address for documentation"),
          special("203.0.113.0/24", "an address for documentation"),
          special("224.0.0.0/4", "a multicast address"),
          special("255.255.255.255/32", "the broadcast address"),
          special("240.0.0.0/4", "a reserved address"),
          special("::/128", "an address of this host"),
          special("::1/128", "a loopback address"),
          special("fc00::/7", "a private address"),
          special("fe80::/10", "a link-local address"),
          special("fec0::/10", "a private address"),
          special("ff00::/8", "a multicast address"),
          special("2001::/23", "a reserved address"),
          special("2001:db8::/32", "an address for documentation"),
          special("2002::/16", "an IPv4 address in a tunnel"),
          special("3fff::/20", "an address for documentation"));

  /** All IPv6 addresses that have been given out for the public internet. */
  private static final Network PUBLIC_V6 = Network.parse("2000::/3");

  private static final Network NAT64 = Network.parse("64:ff9b::/96");

  private final List<Network> allowed;

  /** Allows the public internet and {@code allowed}. */
  public AddressPolicy(List<Network> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** Why nothing may be sent to {@code address}, for the operator to read; empty when it may. */
  public Optional<String> objection(InetAddress address) {
    return kind(address).map(kind -> address.getHostAddress() + " is " + kind + REMEDY);
  }

  /**
   * What is wrong with a URL that deliveries are to go to, as far as can be told from how it is
   * written; empty when nothing is. A name that leads to a forbidden address is found out when
   * something is sent.
   */
  public Optional<String> objection(URI url) {
    try {
      Destination destination = Destination.of(url);
      if (destination.literal().isPresent()) {
        return destination.literal().flatMap(this::objection);
      }
      boolean local =
          destination.host().equals("localhost") || destination.host().endsWith(".localhost");
      return local ? objection(InetAddress.getLoopbackAddress()) : Optional.empty();
    } catch (UnusableUrlException e) {
      return Optional.of(e.reason());
    }
  }

  private Optional<String> kind(InetAddress address) {
    for (Network network : allowed) {
      if (network.contains(address)) {
        return Optional.empty();
      }
    }
    for (Special special : SPECIAL) {
      if (special.network.contains(address)) {
        return Optional.of(special.kind);
      }
    }
    if (address instanceof Inet4Address) {
      return Optional.empty();
    }
    if (NAT64.contains(address)) {
      return kind(lastFourBytes(address));
    }
    return PUBLIC_V6.contains(address)
        ? Optional.empty()
        : Optional.of("not an address of the public internet");
  }

  private static InetAddress lastFourBytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static Special special(String network, String kind) {
    return new Special(Network.parse(network), kind);
  }

  private record Special(Network network, String kind) {}
}
