package dev.tidings.core.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every scheme that a sample can be signed by. */
class SchemesTest {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final KeyPair EC = ecKeys();
  private static final String PRIVATE = StandardWebhooks.newPrivateKey(new Random(3));
  private static final Credentials ALL =
      new Credentials(
          List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
          List.of(),
          Optional.of(new Credentials.Login("hook", "s3cr3t:with:colon")),
          List.of("tok_1"),
          Optional.of(new Credentials.Named("x-token", "tok_2")),
          Set.of());

  @Property(tries = 50)
  void believesWhatIsSigned(@ForAll @Size(max = 300) byte[] bytes) {
    signable()
        .forEach((name, scheme) -> {
          IncomingRequest signed = signer(scheme).sign(scheme, request(scheme, bytes));
          assertThat(verifier(scheme).verify(signed, NOW)).as(name).isEqualTo(Verdict.AUTHENTIC);
        });
  }

  @Property(tries = 50)
  void refusesWhatWasChanged(
      @ForAll @Size(min = 1, max = 300) byte[] bytes,
      @ForAll @IntRange(max = 1_000) int where,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    signable()
        .forEach((name, scheme) -> {
          if (coversBody(scheme)) {
            IncomingRequest signed = signer(scheme).sign(scheme, request(scheme, bytes));
            byte[] changed = signed.body().bytes().clone();
            changed[where % changed.length] ^= (byte) change;
            IncomingRequest forged =
                new IncomingRequest(
                    signed.method(), signed.url(), signed.headers(), Body.of(changed));
            if (!sameForm(scheme, signed, forged)) {
              assertThat(verifier(scheme).verify(forged, NOW))
                  .as(name)
                  .isInstanceOf(Verdict.Forged.class);
            }
          }
        });
  }

  @Property(tries = 30)
  void refusesOtherKeys(@ForAll @Size(max = 100) byte[] bytes) {
    Credentials other =
        new Credentials(
            List.of("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            List.of(),
            Optional.of(new Credentials.Login("hook", "s3cr3t")),
            List.of("tok_9"),
            Optional.of(new Credentials.Named("x-token", "tok_9")),
            Set.of());
    signable()
        .forEach((name, scheme) -> {
          if (scheme instanceof Scheme.Ecdsa || scheme instanceof Scheme.Ed25519Key) {
            return;
          }
          IncomingRequest signed = signer(scheme).sign(scheme, request(scheme, bytes));
          assertThat(Verifier.of(scheme, other, new Certificates()).verify(signed, NOW))
              .as(name)
              .isInstanceOf(Verdict.Forged.class);
        });
  }

  /** Two bodies can be the same form; then they are signed alike. */
  static boolean sameForm(Scheme scheme, IncomingRequest one, IncomingRequest other) {
    return scheme instanceof Scheme.FormHmac
        && new String(FormVerifier.fields(one, false), StandardCharsets.UTF_8)
            .equals(new String(FormVerifier.fields(other, false), StandardCharsets.UTF_8));
  }

  static boolean coversBody(Scheme scheme) {
    return scheme.ways().stream()
        .allMatch(way ->
            switch (way) {
              case Scheme.Hmac hmac -> hmac.format().content().has(Content.Place.BODY);
              case Scheme.SecretHash _, Scheme.Ecdsa _, Scheme.Ed25519Key _ -> true;
              case Scheme.FormHmac _ -> true;
              default -> false;
            });
  }

  static Map<String, Scheme> signable() {
    Map<String, Scheme> signable = new LinkedHashMap<>();
    KnownSchemes.all()
        .forEach((name, scheme) -> {
          if (!(scheme instanceof Scheme.Certificate)) {
            signable.put(name, scheme);
          }
        });
    signable.put("introduced", new Scheme.Introduced(KnownSchemes.of("github")));
    signable.put("in each element", new Scheme.InEachElement("value", "clientState"));
    signable.put("ed25519", Schemes.standardWebhooks("webhook").ways().get(1));
    return signable;
  }

  static IncomingRequest request(Scheme scheme, byte[] bytes) {
    boolean form = scheme instanceof Scheme.FormHmac;
    boolean inBody =
        scheme.ways().getFirst() instanceof Scheme.Hmac hmac
            && hmac.format().signature() instanceof Scheme.Field.Member;
    byte[] body =
        form
            ? ("a=1&b=" + Base64.getUrlEncoder().encodeToString(bytes))
                .getBytes(StandardCharsets.UTF_8)
            : inBody
                ? "{}".getBytes(StandardCharsets.UTF_8)
                : scheme instanceof Scheme.InEachElement
                    ? "{\"value\":[{\"id\":1},{}]}".getBytes(StandardCharsets.UTF_8)
                    : bytes;
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put(
        "content-type", List.of(form ? "application/x-www-form-urlencoded" : "application/json"));
    return new IncomingRequest(
        "POST", "https://tidings.example/in/src_1?a=%2Fb", headers, Body.of(body));
  }

  static SampleSigner signer(Scheme scheme) {
    return new SampleSigner(
        credentials(scheme),
        Optional.of(
            scheme instanceof Scheme.Ecdsa
                ? Base64.getEncoder().encodeToString(EC.getPrivate().getEncoded())
                : PRIVATE),
        "msg_1",
        NOW);
  }

  static Verifier verifier(Scheme scheme) {
    return Verifier.of(scheme, credentials(scheme), new Certificates());
  }

  private static Credentials credentials(Scheme scheme) {
    List<String> keys = new ArrayList<>();
    if (scheme instanceof Scheme.Ecdsa) {
      keys.add(Base64.getEncoder().encodeToString(EC.getPublic().getEncoded()));
    }
    if (scheme instanceof Scheme.Ed25519Key) {
      keys.add(StandardWebhooks.publicKeyOf(PRIVATE));
    }
    return keys.isEmpty() ? ALL : Credentials.ofPublicKeys(keys.getFirst());
  }

  private static KeyPair ecKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
