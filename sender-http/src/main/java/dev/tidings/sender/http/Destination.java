package dev.tidings.sender.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a request goes: a URL, taken apart, that can be read in one way only.
 *
 * @param host in lower case, without brackets and without a final dot
 * @param literal the address that the host is; empty where it is a name
 * @param authority what {@code Host} says
 * @param target path and query as they go into the request's first line
 */
record Destination(
    boolean tls,
    String host,
    int port,
    Optional<InetAddress> literal,
    String authority,
    String target) {

  private static final int MAX_NAME = 253;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");

  static Destination of(URI given) throws UnusableUrlException {
    URI url = URI.create(given.toASCIIString());
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")) {
      throw new UnusableUrlException("the URL must begin with https:// or http://");
    }
    String authority = url.getRawAuthority();
    if (authority == null || authority.isEmpty()) {
      throw new UnusableUrlException("the URL has no host");
    }
    if (authority.indexOf('@') >= 0) {
      throw new UnusableUrlException(
          "the URL must not contain a user name or password; use a header instead");
    }
    int bracket = authority.lastIndexOf(']');
    int colon = authority.indexOf(':', Math.max(bracket, 0));
    String host = colon < 0 ? authority : authority.substring(0, colon);
    int port = colon < 0 ? -1 : port(authority.substring(colon + 1));
    boolean usualPort = port < 0 || port == (tls ? 443 : 80);
    int actualPort = port < 0 ? (tls ? 443 : 80) : port;

    host = host.toLowerCase(Locale.ROOT);
    Optional<InetAddress> literal;
    if (host.startsWith("[")) {
      literal = bracket < 0 ? Optional.empty() : v6(host.substring(1, bracket));
      if (literal.isEmpty() || bracket != host.length() - 1) {
        throw new UnusableUrlException("the URL's host is not a usable IPv6 address");
      }
      host = host.substring(1, bracket);
    } else {
      host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
      literal = AddressLiteral.parse(host);
      if (literal.isEmpty()) {
        checkName(host);
      }
    }
    String hostHeader = (host.indexOf(':') < 0 ? host : "[" + host + "]");
    return new Destination(
        tls,
        host,
        actualPort,
        literal,
        usualPort ? hostHeader : hostHeader + ":" + actualPort,
        target(url));
  }

  private static Optional<InetAddress> v6(String text) {
    return text.indexOf(':') < 0 ? Optional.empty() : AddressLiteral.parse(text);
  }

  private static void checkName(String host) throws UnusableUrlException {
    if (AddressLiteral.endsInNumber(host)) {
      throw new UnusableUrlException(
          "the URL's host looks like an IPv4 address; write it as four decimal numbers");
    }
    if (host.length() > MAX_NAME || !NAME.matcher(host).matches()) {
      throw new UnusableUrlException(
          "the URL's host is not a name in ASCII letters, digits and hyphens");
    }
  }

  private static int port(String text) throws UnusableUrlException {
    if (text.isEmpty()) {
      return -1;
    }
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new UnusableUrlException("the URL's port is not a number");
    }
    throw new UnusableUrlException("the URL's port must be 1 to 65535");
  }

  private static String target(URI url) {
    String path = url.getRawPath();
    String start = path == null || path.isEmpty() ? "/" : path;
    return url.getRawQuery() == null ? start : start + "?" + url.getRawQuery();
  }
}
