package dev.tidings.core.ingest;

import dev.tidings.core.event.Request;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.LiveSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The form in which a request is kept: as received, without what authenticates it. */
final class KeptRequests {
  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key");
  private static final Set<String> SECRET_PARAMETERS =
      Set.of("token", "access_token", "secret", "key", "api_key", "apikey", "password", "auth");

  private KeptRequests() {}

  static Request.Http keep(IncomingRequest request, LiveSource live) {
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    headers.keySet().removeAll(SECRET_HEADERS);
    Set<String> secretMembers = new HashSet<>(live.provider().reader().secrets());
    boolean tokenInPath = false;
    String secretParameter = "";
    for (Scheme way : live.scheme().ways()) {
      switch (way) {
        case Scheme.HeaderValue header -> {
          header.name().ifPresent(headers::remove);
          live.credentials().header().ifPresent(named -> headers.remove(named.name()));
        }
        case Scheme.UrlToken token -> {
          tokenInPath |= token.parameter().isEmpty();
          secretParameter = token.parameter().orElse(secretParameter);
        }
        case Scheme.InEachElement each -> secretMembers.add(each.member());
        default -> {}
      }
    }
    return new Request.Http(
        request.method(),
        url(request.url(), secretParameter, tokenInPath),
        headers,
        KeptBodies.keep(request, secretMembers));
  }

  /** Path and query, without the parameters and the part of the path that are secret. */
  private static String url(String url, String secretParameter, boolean tokenInPath) {
    int scheme = url.indexOf("://");
    int start = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
    String local = start < 0 ? "/" : url.substring(start);
    int question = local.indexOf('?');
    String path = question < 0 ? local : local.substring(0, question);
    if (tokenInPath) {
      path = path.substring(0, path.lastIndexOf('/') + 1);
    }
    if (question < 0) {
      return path;
    }
    StringBuilder kept = new StringBuilder();
    for (String parameter : local.substring(question + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!name.equals(secretParameter)
          && !SECRET_PARAMETERS.contains(name.toLowerCase(Locale.ROOT))) {
        kept.append(kept.isEmpty() ? '?' : '&').append(parameter);
      }
    }
    return path + kept;
  }
}
