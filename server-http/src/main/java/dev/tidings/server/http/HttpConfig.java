package dev.tidings.server.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where to listen and what a request may cost.
 *
 * @param port 0 for any that is free
 * @param publicUrl how the world reaches us, with the path that a proxy takes away, if one does;
 *     empty to believe the Host header
 * @param eventLoops how many threads read and write, from 1
 */
public record HttpConfig(
    String host, int port, Optional<URI> publicUrl, int eventLoops, Limits limits) {

  public HttpConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, got " + port);
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException("at least one event loop is needed");
    }
    publicUrl.ifPresent(HttpConfig::check);
  }

  private static void check(URI url) {
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the public URL is http or https with a host, without query or fragment, such as"
              + " https://hooks.example.com");
    }
  }

  /** Everything as it should be for most: all addresses, one event loop per processor. */
  public static HttpConfig onPort(int port) {
    return new HttpConfig(
        "0.0.0.0",
        port,
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        Limits.DEFAULT);
  }

  /**
   * What is refused because it is too much.
   *
   * @param ingestBody bytes of one request to a source
   * @param apiBody bytes of one call to the API
   * @param line bytes of a request line
   * @param headers bytes of all headers of a request
   * @param connections open at the same time
   * @param bodies bytes of all request bodies that are in memory at the same time; a sixteenth of
   *     it may be taken apart at the same time
   */
  public record Limits(
      int ingestBody,
      int apiBody,
      int line,
      int headers,
      int connections,
      long bodies,
      Patience patience) {
    private static final int MIB = 1 << 20;

    /** All bodies together have at most a quarter of what memory there is. */
    public static final Limits DEFAULT =
        new Limits(
            10 * MIB,
            5 * MIB,
            8 * 1024,
            32 * 1024,
            10_000,
            Math.clamp(Runtime.getRuntime().maxMemory() / 4, 10L * MIB, 256L * MIB),
            Patience.DEFAULT);

    /** The same, but for the body of one request to a source. */
    public Limits withIngestBody(int bytes) {
      return new Limits(
          bytes, apiBody, line, headers, connections, Math.max(bodies, bytes), patience);
    }

    public Limits {
      if (ingestBody < 1 || apiBody < 1 || line < 64 || headers < 64 || connections < 1) {
        throw new IllegalArgumentException("limits that let nothing through");
      }
      if (bodies < Math.max(ingestBody, apiBody)) {
        throw new IllegalArgumentException(
            "all bodies together must be allowed at least what one may have");
      }
    }
  }

  /**
   * How long we wait for the other side.
   *
   * @param request for a whole request once its head is there
   * @param next for the next request's head on an open connection
   * @param exchange for our own answer to be written; longer than the longest poll
   */
  public record Patience(Duration request, Duration next, Duration exchange) {
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(30), Duration.ofSeconds(75), Duration.ofSeconds(150));
  }
}
