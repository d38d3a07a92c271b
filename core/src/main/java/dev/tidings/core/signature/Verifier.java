package dev.tidings.core.signature;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells whether a request is believed. Made once per source, of a {@link Scheme} and {@link
 * Credentials}; safe for use by many threads, and never throws over what a request brings.
 */
@FunctionalInterface
public interface Verifier {
  /**
   * @param receivedAt when the request came in, by our clock; timestamps are compared with it
   */
  Verdict verify(IncomingRequest request, Instant receivedAt);

  /**
   * @param certificates where fetched certificates are looked up
   * @throws BadKeyException if a key cannot be used, or what the scheme needs is not there
   */
  static Verifier of(Scheme scheme, Credentials credentials, Certificates certificates) {
    return switch (scheme) {
      case Scheme.None _ -> (_, _) -> Verdict.AUTHENTIC;
      case Scheme.Basic _ -> CredentialVerifiers.basic(credentials);
      case Scheme.Bearer _ -> CredentialVerifiers.bearer(credentials);
      case Scheme.HeaderValue header -> CredentialVerifiers.header(header, credentials);
      case Scheme.UrlToken token -> CredentialVerifiers.urlToken(token, credentials);
      case Scheme.Hmac hmac -> SignatureVerifier.hmac(hmac, credentials);
      case Scheme.SecretHash hash -> SignatureVerifier.secretHash(hash, credentials);
      case Scheme.Ecdsa ecdsa -> SignatureVerifier.ecdsa(ecdsa, credentials);
      case Scheme.Ed25519Key ed25519 -> SignatureVerifier.ed25519(ed25519, credentials);
      case Scheme.FormHmac form -> new FormVerifier(form, credentials);
      case Scheme.Certificate certificate ->
          new CertificateVerifier(certificate, credentials, certificates);
      case Scheme.Agreeing agreeing ->
          agreeing(agreeing, of(agreeing.way(), credentials, certificates));
      case Scheme.InEachElement each -> CredentialVerifiers.inEachElement(each, credentials);
      case Scheme.Introduced introduced -> of(introduced.way(), credentials, certificates);
      case Scheme.AnyOf any -> anyOf(any, credentials, certificates);
    };
  }

  private static Verifier agreeing(Scheme.Agreeing scheme, Verifier way) {
    return (request, receivedAt) -> {
      Verdict verdict = way.verify(request, receivedAt);
      if (verdict instanceof Verdict.Authentic) {
        Optional<String> one = SignatureParts.read(request, scheme.one());
        Optional<String> other = SignatureParts.read(request, scheme.other());
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
          return Verdict.forged("it contradicts itself in what must be the same");
        }
      }
      return verdict;
    };
  }

  private static Verifier anyOf(
      Scheme.AnyOf any, Credentials credentials, Certificates certificates) {
    Set<Scheme.Setting> given = credentials.given();
    List<Verifier> ways =
        any.ways().stream()
            .filter(way -> given.containsAll(way.needs()))
            // What can be told at once goes before what may need a certificate fetched.
            .sorted(Comparator.comparing(Scheme.Certificate.class::isInstance))
            .map(way -> of(way, credentials, certificates))
            .toList();
    if (ways.isEmpty()) {
      throw new BadKeyException("there is nothing to verify with");
    }
    return ways.size() == 1
        ? ways.getFirst()
        : (request, receivedAt) -> firstGood(ways, request, receivedAt);
  }

  /**
   * The first good verdict. What is stale is so for all ways: a provider that signs in several ways
   * signs at one time, and not all of them say when.
   */
  private static Verdict firstGood(
      List<Verifier> ways, IncomingRequest request, Instant receivedAt) {
    Verdict last = Verdict.forged("no way to verify it");
    for (Verifier way : ways) {
      Verdict verdict = way.verify(request, receivedAt);
      switch (verdict) {
        case Verdict.Authentic _, Verdict.NeedsCertificate _, Verdict.Stale _ -> {
          return verdict;
        }
        case Verdict.Forged _ -> last = verdict;
      }
    }
    return last;
  }
}
