package dev.tidings.core.signature;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The family of shared credentials: the request shows what only the two sides know. */
final class CredentialVerifiers {
  private static final Verdict MISSING = Verdict.forged("the credentials are missing");
  private static final Verdict WRONG = Verdict.forged("the credentials are wrong");

  private CredentialVerifiers() {}

  static Verifier basic(Credentials credentials) {
    Credentials.Login login =
        credentials
            .login()
            .orElseThrow(() -> new BadKeyException("username and password are missing"));
    if (login.username().indexOf(':') >= 0) {
      throw new BadKeyException("a username for basic authentication has no colon in it");
    }
    List<byte[]> good = List.of(bytes(login.username() + ':' + login.password()));
    return (request, _) ->
        compare(
            good,
            authorization(request, "basic ")
                .flatMap(encoded -> Encodings.decode(encoded, Scheme.Encoding.BASE64)));
  }

  static Verifier bearer(Credentials credentials) {
    List<byte[]> good = tokens(credentials);
    return (request, _) ->
        compare(good, authorization(request, "bearer ").map(CredentialVerifiers::bytes));
  }

  static Verifier header(Scheme.HeaderValue scheme, Credentials credentials) {
    Credentials.Named named =
        credentials
            .header()
            .orElseThrow(() -> new BadKeyException("the header's value is missing"));
    String name = scheme.name().orElse(named.name());
    if (name.isEmpty()) {
      throw new BadKeyException("the header's name is missing");
    }
    List<byte[]> good = List.of(bytes(named.value()));
    return (request, _) -> compare(good, request.header(name).map(CredentialVerifiers::bytes));
  }

  static Verifier urlToken(Scheme.UrlToken scheme, Credentials credentials) {
    List<byte[]> good = tokens(credentials);
    return (request, _) ->
        compare(
            good,
            (scheme.parameter().isPresent()
                    ? Form.parse(request.query()).first(scheme.parameter().get())
                    : lastOfPath(request))
                .map(CredentialVerifiers::bytes));
  }

  static Verifier inEachElement(Scheme.InEachElement scheme, Credentials credentials) {
    if (credentials.secrets().isEmpty()) {
      throw new BadKeyException("the secret is missing");
    }
    List<byte[]> good = credentials.secrets().stream().map(CredentialVerifiers::bytes).toList();
    return (request, _) -> {
      List<Json> elements;
      try {
        elements = Json.parseObject(request.body().bytes()).array(scheme.array());
      } catch (JsonException _) {
        return MISSING;
      }
      Verdict verdict = MISSING;
      for (Json element : elements) {
        verdict =
            compare(
                good,
                element instanceof JsonObject object
                    ? object.text(scheme.member()).map(CredentialVerifiers::bytes)
                    : Optional.empty());
        if (!(verdict instanceof Verdict.Authentic)) {
          return verdict;
        }
      }
      return verdict;
    };
  }

  private static List<byte[]> tokens(Credentials credentials) {
    if (credentials.tokens().isEmpty()) {
      throw new BadKeyException("the token is missing");
    }
    return credentials.tokens().stream().map(CredentialVerifiers::bytes).toList();
  }

  private static Optional<String> authorization(IncomingRequest request, String kind) {
    return request
        .header("authorization")
        .filter(value -> value.regionMatches(true, 0, kind, 0, kind.length()))
        .map(value -> value.substring(kind.length()).strip());
  }

  private static Optional<String> lastOfPath(IncomingRequest request) {
    String url = request.url();
    int end = url.indexOf('?');
    String path = end < 0 ? url : url.substring(0, end);
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() ? Optional.empty() : Optional.of(last);
  }

  private static Verdict compare(List<byte[]> good, Optional<byte[]> shown) {
    if (shown.isEmpty()) {
      return MISSING;
    }
    boolean same = false;
    for (byte[] one : good) {
      same |= MessageDigest.isEqual(one, shown.get());
    }
    return same ? Verdict.AUTHENTIC : WRONG;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The value of {@code Authorization} for a login. */
  static String basicValue(Credentials.Login login) {
    return "Basic "
        + Base64.getEncoder().encodeToString(bytes(login.username() + ':' + login.password()));
  }
}
