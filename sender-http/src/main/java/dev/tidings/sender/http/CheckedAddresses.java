package dev.tidings.sender.http;

import dev.tidings.core.delivery.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The addresses of hosts as the resolver knows them, without those that the policy forbids. */
public final class CheckedAddresses implements Addresses {
  private final Resolver resolver;
  private final AddressPolicy policy;

  public CheckedAddresses(Resolver resolver, AddressPolicy policy) {
    this.resolver = resolver;
    this.policy = policy;
  }

  @Override
  public Found find(String host) {
    Optional<InetAddress> literal = AddressLiteral.parse(host);
    if (literal.isPresent()) {
      return judge(host, List.of(literal.get()));
    }
    if (AddressLiteral.endsInNumber(host.toLowerCase(Locale.ROOT))) {
      return new Found.Forbidden(
          host + " looks like an IPv4 address; write it as four decimal numbers");
    }
    return look(host);
  }

  /** The addresses of a host that is a name. */
  Found look(String host) {
    try {
      return judge(host, resolver.resolve(host));
    } catch (UnknownHostException e) {
      return new Found.Missing("no address was found for " + host);
    } catch (RuntimeException e) {
      return new Found.Missing("the address of " + host + " could not be looked up: " + e);
    }
  }

  /** What remains of the addresses of a host. */
  Found judge(String host, List<InetAddress> addresses) {
    List<InetAddress> good = new ArrayList<>(addresses.size());
    Optional<String> objection = Optional.empty();
    for (InetAddress address : addresses) {
      Optional<String> here = policy.objection(address);
      if (here.isEmpty()) {
        good.add(address);
      } else if (objection.isEmpty()) {
        objection = here;
      }
    }
    if (!good.isEmpty()) {
      return new Found.Allowed(List.copyOf(good));
    }
    return objection
        .<Found>map(Found.Forbidden::new)
        .orElseGet(() -> new Found.Missing("no address was found for " + host));
  }
}
