package dev.tidings.core.signature;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.event.Body;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** A signature that was good gets deeper than bytes at random. */
  @FuzzTest(maxDuration = "60s")
  void nothingThrowsWhereASignatureIsSpoilt(FuzzedDataProvider data) {
    Scheme scheme = SIGNED.get(data.consumeInt(0, SIGNED.size() - 1));
    IncomingRequest signed =
        SchemesTest.signer(scheme).sign(scheme, SchemesTest.request(scheme, data.consumeBytes(50)));
    Map<String, List<String>> headers = new HashMap<>(signed.headers());
    List<String> names = headers.keySet().stream().sorted().toList();
    for (int i = data.consumeInt(1, 3); i > 0; i--) {
      String name = names.get(data.consumeInt(0, names.size() - 1));
      String value = String.join(",", headers.getOrDefault(name, List.of()));
      int from = data.consumeInt(0, value.length());
      int to = data.consumeInt(from, value.length());
      headers.put(
          name, List.of(value.substring(0, from) + data.consumeString(20) + value.substring(to)));
    }
    Instant now = SchemesTest.NOW.plusSeconds(data.consumeInt(-1000, 1000));
    var _ =
        SchemesTest.verifier(scheme)
            .verify(
                new IncomingRequest(signed.method(), signed.url(), headers, signed.body()), now);
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
