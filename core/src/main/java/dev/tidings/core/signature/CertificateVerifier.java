package dev.tidings.core.signature;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** RSA with a key from a certificate that the request names (Amazon SNS). */
final class CertificateVerifier implements Verifier {
  private final Scheme.Certificate scheme;
  private final Set<String> topics;
  private final Certificates certificates;

  CertificateVerifier(
      Scheme.Certificate scheme, Credentials credentials, Certificates certificates) {
    if (credentials.topicArns().isEmpty()) {
      throw new BadKeyException(
          "the topics to believe are missing: a good signature says that a message is from the"
              + " provider, not that it is from your topic");
    }
    this.scheme = scheme;
    this.topics = credentials.topicArns();
    this.certificates = certificates;
  }

  @Override
  public Verdict verify(IncomingRequest request, Instant receivedAt) {
    JsonObject message;
    try {
      message = Json.parseObject(request.body().bytes());
    } catch (JsonException _) {
      return Verdict.forged("the message is not a JSON object");
    }
    // The topic comes first: it costs nothing, and nobody else can have us fetch certificates.
    if (message.text(scheme.topicMember()).filter(topics::contains).isEmpty()) {
      return Verdict.forged("the topic is not one of this source's topics");
    }
    Optional<List<String>> signed =
        message
            .text(scheme.typeMember())
            .map(type -> scheme.signed().getOrDefault(type, List.of()));
    Optional<String> algorithm =
        message.text(scheme.versionMember()).flatMap(version -> found(scheme, version));
    Optional<byte[]> signature =
        message
            .text(scheme.signatureMember())
            .flatMap(written -> Encodings.decode(written, Scheme.Encoding.BASE64));
    if (signed.isEmpty() || signed.get().isEmpty()) {
      return Verdict.forged("the message is of no known type");
    }
    if (algorithm.isEmpty()) {
      return Verdict.forged("the signature is of no known version");
    }
    if (signature.isEmpty()) {
      return Verdict.forged("the signature is missing");
    }
    Optional<byte[]> text = text(message, signed.get());
    if (text.isEmpty()) {
      return Verdict.forged("what is signed is not written as it should be");
    }
    Optional<URI> url =
        message.text(scheme.urlMember()).flatMap(there -> safe(there, scheme.host(), ".pem"));
    if (url.isEmpty()) {
      return Verdict.forged("the certificate's address is not the provider's");
    }
    Optional<X509Certificate> certificate = certificates.find(url.get());
    if (certificate.isEmpty()) {
      return new Verdict.NeedsCertificate(url.get());
    }
    return right(certificate.get(), algorithm.get(), signature.get(), text.get())
        ? Verdict.AUTHENTIC
        : Verdict.forged("the signature is wrong");
  }

  private static Optional<String> found(Scheme.Certificate scheme, String version) {
    return Optional.ofNullable(scheme.algorithms().get(version));
  }

  /**
   * An address that may be visited: https, a host that matches, no user, no port but the usual one,
   * and a path that ends as it should.
   */
  static Optional<URI> safe(String text, Pattern host, String pathEnd) {
    try {
      URI url = new URI(text);
      boolean safe =
          "https".equalsIgnoreCase(url.getScheme())
              && url.getHost() != null
              && host.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches()
              && url.getRawUserInfo() == null
              && (url.getPort() == -1 || url.getPort() == 443)
              && url.getRawPath() != null
              && url.getRawPath().endsWith(pathEnd);
      return safe ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** What is signed; empty when a member is missing or could pass for several. */
  private Optional<byte[]> text(JsonObject message, List<String> members) {
    StringBuilder text = new StringBuilder();
    for (String member : members) {
      Optional<String> value = message.text(member);
      boolean first = member.equals(members.getFirst());
      if (value.isEmpty()
          ? !scheme.optional().contains(member)
          : !first && value.get().indexOf('\n') >= 0) {
        return Optional.empty();
      }
      value.ifPresent(present -> text.append(member).append('\n').append(present).append('\n'));
    }
    return Optional.of(SignedContent.utf8(text.toString()));
  }

  private static boolean right(
      X509Certificate certificate, String algorithm, byte[] claimed, byte[] text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(claimed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
