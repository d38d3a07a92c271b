package dev.tidings.sender.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host name. */
@FunctionalInterface
public interface Resolver {
  /** All addresses, the preferred first; may block for as long as the network takes. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The operating system's. */
  static Resolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
