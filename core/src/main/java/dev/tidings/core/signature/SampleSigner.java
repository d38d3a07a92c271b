package dev.tidings.core.signature;

import static java.time.ZoneOffset.UTC;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs a request as its sender would: the schemes read the other way round, for samples and tests.
 *
 * @param credentials what the source is verified with
 * @param privateKey for schemes with a public key, its other half: base64 of PKCS#8, or {@code
 *     whsk_…}
 * @param id what {@code {id}} stands for
 * @param now when it is signed
 */
public record SampleSigner(
    Credentials credentials, Optional<String> privateKey, String id, Instant now) {

  /**
   * The request with what proves where it comes from.
   *
   * @throws BadKeyException if a key is missing or cannot be used, or only the provider has it
   */
  public IncomingRequest sign(Scheme scheme, IncomingRequest request) {
    return switch (scheme) {
      case Scheme.None _ -> request;
      case Scheme.Basic _ ->
          withHeader(
              request,
              "authorization",
              CredentialVerifiers.basicValue(
                  credentials
                      .login()
                      .orElseThrow(
                          () -> new BadKeyException("username and password are missing"))));
      case Scheme.Bearer _ -> withHeader(request, "authorization", "Bearer " + token());
      case Scheme.HeaderValue header -> {
        Credentials.Named named =
            credentials
                .header()
                .orElseThrow(() -> new BadKeyException("the header's value is missing"));
        yield withHeader(request, header.name().orElse(named.name()), named.value());
      }
      case Scheme.UrlToken token ->
          token.parameter().isPresent()
              ? withParameter(request, token.parameter().get(), token())
              : withLastOfPath(request, token());
      case Scheme.Hmac hmac -> {
        Hmac key = new Hmac(hmac.hash().inHmac(), SignatureVerifier.keyOf(secret(), hmac.key()));
        yield signed(request, hmac.format(), key::of);
      }
      case Scheme.SecretHash hash ->
          signed(request, hash.format(), content -> Digests.of(hash.hash().alone(), content));
      case Scheme.Ecdsa ecdsa -> {
        PrivateKey key = ecKey();
        yield signed(request, ecdsa.format(), content -> ecdsa(key, content));
      }
      case Scheme.Ed25519Key ed25519 -> {
        PrivateKey key =
            Ed25519.privateKey(StandardWebhooks.seedOf(privateKey.orElseThrow(this::noPrivateKey)));
        yield signed(request, ed25519.format(), content -> Ed25519.sign(key, content));
      }
      case Scheme.FormHmac form -> form(form, request);
      case Scheme.Certificate _ ->
          throw new BadKeyException(
              "only the provider has the private key of its certificate, so no sample can be signed"
                  + " for this source; one with a username and password can get samples");
      case Scheme.Agreeing agreeing -> sign(agreeing.way(), request);
      case Scheme.InEachElement each -> inEachElement(each, request);
      case Scheme.Introduced introduced -> sign(introduced.way(), request);
      case Scheme.AnyOf any -> {
        Set<Scheme.Setting> given = credentials.given();
        Scheme way =
            any.ways().stream()
                .filter(each -> given.containsAll(each.needs()))
                .min(Comparator.comparing(Scheme.Certificate.class::isInstance))
                .orElseThrow(() -> new BadKeyException("there is nothing to sign with"));
        yield sign(way, request);
      }
    };
  }

  private interface Signing {
    byte[] sign(byte[]... content);
  }

  private IncomingRequest signed(IncomingRequest request, Scheme.Format format, Signing signing) {
    String timestamp =
        format
            .timestamp()
            .map(rule ->
                switch (rule.unit()) {
                  case SECONDS -> Long.toString(now.getEpochSecond());
                  case MILLISECONDS -> Long.toString(now.toEpochMilli());
                  case TEXT -> DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(UTC));
                })
            .orElse("");
    IncomingRequest complete = request;
    if (format.id().isPresent()) {
      complete = put(complete, format.id().get(), id);
    }
    Optional<Scheme.Field> timestampField = format.timestamp().flatMap(Scheme.Timestamp::field);
    if (timestampField.isPresent()) {
      complete = put(complete, timestampField.get(), timestamp);
    }
    boolean withSecret = format.content().has(Content.Place.SECRET);
    byte[][] content =
        SignedContent.of(
            format.content().parts(),
            complete,
            id,
            timestamp,
            withSecret ? SignedContent.utf8(secret()) : new byte[0]);
    String signature = Encodings.encode(signing.sign(content), format.encoding());
    String written =
        switch (format.layout()) {
          case Scheme.Layout.Single single -> single.prefix() + signature;
          case Scheme.Layout.Pairs pairs ->
              pairs.timestamp() + "=" + timestamp + "," + pairs.signature() + "=" + signature;
          case Scheme.Layout.Versioned versioned -> versioned.version() + "," + signature;
          case Scheme.Layout.Leading _ -> timestamp + "," + signature;
        };
    return put(complete, format.signature(), written);
  }

  private IncomingRequest form(Scheme.FormHmac scheme, IncomingRequest request) {
    boolean hashed = scheme.bodyHash().isPresent() && !request.isForm();
    IncomingRequest complete =
        hashed
            ? withParameter(
                request,
                scheme.bodyHash().get(),
                Encodings.encode(
                    Digests.of("SHA-256", request.body().bytes()), Scheme.Encoding.HEX))
            : request;
    Hmac key = new Hmac(scheme.hash().inHmac(), SignedContent.utf8(secret()));
    byte[] signature =
        key.of(SignedContent.utf8(complete.url()), FormVerifier.fields(complete, hashed));
    return put(complete, scheme.signature(), Encodings.encode(signature, scheme.encoding()));
  }

  private static IncomingRequest put(IncomingRequest request, Scheme.Field field, String value) {
    return switch (field) {
      case Scheme.Field.Header header -> withHeader(request, header.name(), value);
      case Scheme.Field.Query query -> withParameter(request, query.name(), value);
      case Scheme.Field.FormField form -> {
        String body = request.body().text();
        yield withBody(
            request, (body.isEmpty() ? "" : body + "&") + form.name() + "=" + encoded(value));
      }
      case Scheme.Field.Member member -> {
        try {
          Json changed =
              put(
                  Json.parseObject(request.body().bytes()),
                  member.path(),
                  new Json.JsonText(value));
          yield withBody(request, new String(changed.write(), StandardCharsets.UTF_8));
        } catch (JsonException _) {
          throw new BadKeyException("this body has no place for a signature: it is no JSON object");
        }
      }
    };
  }

  private static Json put(JsonObject object, List<String> path, Json value) {
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    String name = path.getFirst();
    members.put(
        name,
        path.size() == 1
            ? value
            : put(
                object.object(name).orElse(JsonObject.EMPTY), path.subList(1, path.size()), value));
    return new JsonObject(members);
  }

  private IncomingRequest inEachElement(Scheme.InEachElement scheme, IncomingRequest request) {
    Json.JsonText shown = new Json.JsonText(secret());
    try {
      JsonObject body = Json.parseObject(request.body().bytes());
      List<Json> elements =
          body.array(scheme.array()).stream()
              .map(element ->
                  element instanceof JsonObject object
                      ? put(object, List.of(scheme.member()), shown)
                      : element)
              .toList();
      Json changed = put(body, List.of(scheme.array()), new Json.JsonArray(elements));
      return withBody(request, new String(changed.write(), StandardCharsets.UTF_8));
    } catch (JsonException _) {
      throw new BadKeyException("this body has no place for a secret: it is no JSON object");
    }
  }

  private static IncomingRequest withHeader(IncomingRequest request, String name, String value) {
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    headers.put(name, List.of(value));
    return new IncomingRequest(request.method(), request.url(), headers, request.body());
  }

  private static IncomingRequest withParameter(IncomingRequest request, String name, String value) {
    String separator = request.url().indexOf('?') < 0 ? "?" : "&";
    return withUrl(request, request.url() + separator + encoded(name) + "=" + encoded(value));
  }

  private static IncomingRequest withLastOfPath(IncomingRequest request, String token) {
    int question = request.url().indexOf('?');
    int end = question < 0 ? request.url().length() : question;
    return withUrl(
        request, request.url().substring(0, end) + "/" + token + request.url().substring(end));
  }

  private static IncomingRequest withUrl(IncomingRequest request, String url) {
    return new IncomingRequest(request.method(), url, request.headers(), request.body());
  }

  private static IncomingRequest withBody(IncomingRequest request, String body) {
    return new IncomingRequest(
        request.method(), request.url(), request.headers(), Body.of(SignedContent.utf8(body)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String secret() {
    return credentials.secrets().stream()
        .findFirst()
        .orElseThrow(() -> new BadKeyException("the secret is missing"));
  }

  private String token() {
    return credentials.tokens().stream()
        .findFirst()
        .orElseThrow(() -> new BadKeyException("the token is missing"));
  }

  private BadKeyException noPrivateKey() {
    return new BadKeyException(
        "this is verified with a public key: give the private key that belongs to it");
  }

  private PrivateKey ecKey() {
    String given = privateKey.orElseThrow(this::noPrivateKey).replaceAll("-----[^-]+-----|\\s", "");
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(given)));
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      throw new BadKeyException(
          "the private key is to be an ECDSA P-256 key, as base64 of its PKCS#8 or as PEM");
    }
  }

  private static byte[] ecdsa(PrivateKey key, byte[]... content) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      for (byte[] part : content) {
        signature.update(part);
      }
      return signature.sign();
    } catch (GeneralSecurityException _) {
      throw new BadKeyException("the private key cannot sign with ECDSA");
    }
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "SampleSigner[" + id + "]";
  }
}
