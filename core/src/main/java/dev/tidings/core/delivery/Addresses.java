package dev.tidings.core.delivery;

import java.net.InetAddress;
import java.util.List;

/** Finds out where a host is, and whether anything may be sent there. */
@FunctionalInterface
public interface Addresses {
  /**
   * Looks up a host, which may be an address written out; may block for as long as the network
   * takes.
   */
  Found find(String host);

  /** What is known about where a host is. */
  sealed interface Found {
    /** At least one address, all of them allowed, the preferred first. */
    record Allowed(List<InetAddress> all) implements Found {}

    /** It has addresses, and none of them is allowed. */
    record Forbidden(String reason) implements Found {}

    /** It has no address, or none could be found out. */
    record Missing(String reason) implements Found {}
  }
}
