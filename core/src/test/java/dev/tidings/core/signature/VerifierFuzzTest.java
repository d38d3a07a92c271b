package dev.tidings.core.signature;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.event.Body;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** No request makes a verifier throw, or believe it. Run with JAZZER_FUZZ=1 to look for one. */
class VerifierFuzzTest {
  private static final Credentials ALL =
      new Credentials(
          List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
          List.of(),
          Optional.of(new Credentials.Login("hook", "a password that is not guessed")),
          List.of("a token that is not guessed"),
          Optional.of(new Credentials.Named("x-token", "a value that is not guessed")),
          Set.of("arn:aws:sns:eu-west-1:1:t"));
  private static final List<Verifier> VERIFIERS = verifiers();
  private static final List<Scheme> SIGNED = List.copyOf(SchemesTest.signable().values());
  private static final List<String> HEADERS =
      List.of(
          "authorization",
          "content-type",
          "x-token",
          "webhook-id",
          "webhook-timestamp",
          "webhook-signature",
          "stripe-signature",
          "x-hub-signature-256",
          "x-slack-signature",
          "x-slack-request-timestamp",
          "recurly-signature",
          "x-twilio-signature",
          "x-mandrill-signature",
          "x-hubspot-signature-v3",
          "x-hubspot-request-timestamp");

  @FuzzTest(maxDuration = "60s")
  void nothingIsBelievedAndNothingThrows(FuzzedDataProvider data) {
    Verifier verifier = VERIFIERS.get(data.consumeInt(0, VERIFIERS.size() - 1));
    Map<String, List<String>> headers = new HashMap<>();
    int count = data.consumeInt(0, 4);
    for (int i = 0; i < count; i++) {
      headers.put(data.pickValue(HEADERS), List.of(data.consumeString(200)));
    }
    String url = "https://" + data.consumeString(60);
    Instant now = Instant.ofEpochSecond(data.consumeLong(0, 4_000_000_000L));
    byte[] body = data.consumeRemainingAsBytes();
    Verdict verdict =
        verifier.verify(new IncomingRequest("POST", url, headers, Body.of(body)), now);
    if (verdict instanceof Verdict.Authentic) {
      throw new AssertionError("believed without a key");
    }
  }

  @FuzzTest(maxDuration = "60s")
  void anHmacThatIsSpoilt(FuzzedDataProvider data) {
    spoil(data, Scheme.Hmac.class);
  }

  @FuzzTest(maxDuration = "60s")
  void anHmacOfAFormThatIsSpoilt(FuzzedDataProvider data) {
    spoil(data, Scheme.FormHmac.class);
  }

  @FuzzTest(maxDuration = "60s")
  void aHashThatIsSpoilt(FuzzedDataProvider data) {
    spoil(data, Scheme.SecretHash.class);
  }

  @FuzzTest(maxDuration = "60s")
  void anEcdsaSignatureThatIsSpoilt(FuzzedDataProvider data) {
    spoil(data, Scheme.Ecdsa.class);
  }

  @FuzzTest(maxDuration = "60s")
  void anEd25519SignatureThatIsSpoilt(FuzzedDataProvider data) {
    spoil(data, Scheme.Ed25519Key.class);
  }

  @FuzzTest(maxDuration = "60s")
  void aSharedCredentialThatIsSpoilt(FuzzedDataProvider data) {
    spoil(
        data,
        Scheme.Basic.class,
        Scheme.Bearer.class,
        Scheme.HeaderValue.class,
        Scheme.UrlToken.class,
        Scheme.InEachElement.class);
  }

  /**
   * What was good gets deeper than bytes at random; nothing throws, and no other body is believed.
   */
  private static void spoil(FuzzedDataProvider data, Class<?>... families) {
    List<Scheme> schemes =
        SIGNED.stream()
            .filter(scheme ->
                scheme.ways().stream()
                    .anyMatch(
                        way -> Stream.of(families).anyMatch(family -> family.isInstance(way))))
            .toList();
    Scheme scheme = schemes.get(data.consumeInt(0, schemes.size() - 1));
    IncomingRequest signed =
        SchemesTest.signer(scheme).sign(scheme, SchemesTest.request(scheme, data.consumeBytes(50)));
    Map<String, List<String>> headers = new HashMap<>(signed.headers());
    List<String> names = headers.keySet().stream().sorted().toList();
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      String name = data.pickValue(names);
      headers.put(
          name, List.of(spoilt(data, String.join(",", headers.getOrDefault(name, List.of())))));
    }
    String url = data.consumeBoolean() ? signed.url() : spoilt(data, signed.url());
    byte[] body = signed.body().bytes().clone();
    if (body.length > 0 && data.consumeBoolean()) {
      body[data.consumeInt(0, body.length - 1)] ^= data.consumeByte();
    }
    Instant now = SchemesTest.NOW.plusSeconds(data.consumeInt(-1000, 1000));
    IncomingRequest given = new IncomingRequest(signed.method(), url, headers, Body.of(body));
    if (SchemesTest.verifier(scheme).verify(given, now) instanceof Verdict.Authentic
        && SchemesTest.coversBody(scheme)
        && !Arrays.equals(body, signed.body().bytes())
        && !SchemesTest.sameForm(scheme, signed, given)) {
      throw new AssertionError("believed with another body: " + scheme);
    }
  }

  private static String spoilt(FuzzedDataProvider data, String text) {
    int from = data.consumeInt(0, text.length());
    int to = data.consumeInt(from, text.length());
    return text.substring(0, from) + data.consumeString(20) + text.substring(to);
  }

  private static List<Verifier> verifiers() {
    List<Verifier> verifiers = new ArrayList<>();
    for (Scheme scheme : KnownSchemes.all().values()) {
      for (Scheme way : scheme.ways()) {
        Credentials credentials =
            switch (way) {
              case Scheme.Ecdsa _ ->
                  Credentials.ofPublicKeys(
                      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==");
              case Scheme.Ed25519Key _ ->
                  Credentials.ofPublicKeys("whpk_PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=");
              default -> ALL;
            };
        verifiers.add(Verifier.of(way, credentials, new Certificates()));
      }
    }
    return List.copyOf(verifiers);
  }
}
