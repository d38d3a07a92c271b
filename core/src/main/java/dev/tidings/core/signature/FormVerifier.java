package dev.tidings.core.signature;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** HMAC over the address and the sorted fields of a form. */
final class FormVerifier implements Verifier {
  private final Scheme.FormHmac scheme;
  private final List<Hmac> keys;

  FormVerifier(Scheme.FormHmac scheme, Credentials credentials) {
    if (credentials.secrets().isEmpty()) {
      throw new BadKeyException("the secret is missing");
    }
    this.scheme = scheme;
    this.keys =
        credentials.secrets().stream()
            .map(secret ->
                new Hmac(
                    scheme.hash().inHmac(), SignatureVerifier.keyOf(secret, Scheme.KeyForm.TEXT)))
            .toList();
  }

  @Override
  public Verdict verify(IncomingRequest request, Instant receivedAt) {
    Optional<String> written = SignatureParts.read(request, scheme.signature());
    if (written.isEmpty()) {
      return Verdict.forged("the signature is missing");
    }
    Optional<byte[]> signature = Encodings.decode(written.get().strip(), scheme.encoding());
    if (signature.isEmpty()) {
      return Verdict.forged("the signature is not written as it should be");
    }
    Optional<String> bodyHash =
        scheme.bodyHash().flatMap(name -> Form.parse(request.query()).first(name));
    if (bodyHash.isPresent()) {
      byte[] claimed =
          Encodings.decode(bodyHash.get(), Scheme.Encoding.HEX).orElseGet(() -> new byte[0]);
      if (!MessageDigest.isEqual(claimed, Digests.of("SHA-256", request.body().bytes()))) {
        return Verdict.forged("the body is not the one whose hash is in the address");
      }
    }
    if (bodyHash.isEmpty() && !request.isForm() && request.body().bytes().length > 0) {
      return Verdict.forged("the signature does not cover the body, which is not a form");
    }
    byte[] fields = fields(request, bodyHash.isPresent());
    boolean right = false;
    for (String url : addresses(request.url())) {
      byte[] address = SignedContent.utf8(url);
      for (Hmac key : keys) {
        right |= MessageDigest.isEqual(key.of(address, fields), signature.get());
      }
    }
    return right ? Verdict.AUTHENTIC : Verdict.forged("the signature is wrong");
  }

  /** Names and values one after the other, with nothing between. */
  static byte[] fields(IncomingRequest request, boolean bodyIsHashed) {
    if (bodyIsHashed || !request.isForm()) {
      return new byte[0];
    }
    StringBuilder joined = new StringBuilder();
    Form.parse(request.body().text())
        .sorted()
        .forEach((name, values) -> values.forEach(value -> joined.append(name).append(value)));
    return SignedContent.utf8(joined.toString());
  }

  private Set<String> addresses(String url) {
    Set<String> addresses = new HashSet<>();
    addresses.add(url);
    if (scheme.anyPort()) {
      int host = url.indexOf("://") + 3;
      int end = host;
      while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
        end++;
      }
      if (host >= 3) {
        int colon = url.lastIndexOf(':', end - 1);
        boolean hasPort =
            colon >= host
                && url.indexOf('@', colon) < 0
                && url.substring(colon + 1, end).chars().allMatch(c -> c >= '0' && c <= '9');
        String port = url.startsWith("https://") ? ":443" : ":80";
        addresses.add(
            hasPort
                ? url.substring(0, colon) + url.substring(end)
                : url.substring(0, end) + port + url.substring(end));
      }
    }
    return addresses;
  }
}
