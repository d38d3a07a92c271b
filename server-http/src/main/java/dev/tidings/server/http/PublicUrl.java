package dev.tidings.server.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Optional;

/** How the world reaches us: what was configured, else what the request's Host says. */
final class PublicUrl {
  private final Optional<String> configured;

  PublicUrl(Optional<URI> configured) {
    this.configured = configured.map(PublicUrl::withoutSlash);
  }

  private static String withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * The URL of a path with its query. What proxies say of themselves is not believed, since anybody
   * can say it.
   */
  String of(HttpServerRequest request, String pathAndQuery) {
    return configured.orElseGet(() -> base(request)) + pathAndQuery;
  }

  /** The URL of everything, without a slash at the end. */
  String base(HttpServerRequest request) {
    if (configured.isPresent()) {
      return configured.get();
    }
    String host = request.getHeader("host");
    return "http://" + (host == null ? "localhost" : host);
  }
}
