package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Request;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Verification;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every provider whose samples can be signed, each way it can be verified. */
class EveryProviderTest {
  private static final KeyPair EC = ecKeys();
  private static final KeyPair OTHER_EC = ecKeys();

  /** What happens to an account that is not named. */
  private static final Set<String> ABOUT_NOBODY = Set.of("account_status_change");

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** What the samples of Slack show beside their signature. */
  private static final String TOKEN_OF_SLACK = "XXYYZZ";

  private static final String PRIVATE = StandardWebhooks.newPrivateKey(new Random(5));
  private static final String OTHER_PRIVATE = StandardWebhooks.newPrivateKey(new Random(6));

  /**
   * A source of a provider, verified one way.
   *
   * @param scheme the one of the provider's ways that its samples are signed by
   */
  private record Way(Gateway gateway, LiveSource source, Scheme scheme, Sample.Occasion occasion) {
    Way(Gateway gateway, LiveSource source, Scheme scheme) {
      this(
          gateway,
          source,
          scheme,
          new Sample.Occasion(gateway.now, new Random(7), "ana@example.com"));
    }

    List<Sample> samples() {
      return source.provider().samples();
    }

    IncomingRequest sample(Sample sample) {
      return signed(draft(sample), source.credentials(), privateKeyFor(source.credentials()));
    }

    /** A sample that nothing vouches for. */
    IncomingRequest draft(Sample sample) {
      Sample.Draft draft = sample.draft().apply(occasion);
      Map<String, List<String>> headers = new LinkedHashMap<>();
      draft.headers().forEach((name, value) -> headers.put(name, List.of(value)));
      return new IncomingRequest(
          draft.method(), Gateway.URL + source.source().id(), headers, draft.body());
    }

    IncomingRequest signed(
        IncomingRequest request, Credentials credentials, Optional<String> privateKey) {
      return new SampleSigner(credentials, privateKey, "msg_" + occasion.hex(24), gateway.now)
          .sign(scheme, request);
    }
  }

  @TestFactory
  Stream<DynamicTest> samplesBecomeTheEventsTheySayAndRepeatsAreSeen() {
    return eachWay(way -> {
      for (Sample sample : way.samples()) {
        IncomingRequest request = way.sample(sample);
        IngestResult first = way.gateway().accept(way.source(), request);
        List<Event> events = way.gateway().events(first);
        assertThat(events.stream().map(event -> event.type().value()).distinct())
            .as(sample.event())
            .containsExactlyElementsOf(ProviderPages.becomes(sample));
        assertThat(first.answer().status()).isEqualTo(200);
        assertThat(((IngestResult.Accepted) way.gateway().accept(way.source(), request)).events())
            .allSatisfy(again -> assertThat(again).isInstanceOf(Appended.Duplicate.class));
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> samplesSayWhomTheyAreAboutAndWhen() {
    return eachWay(way -> {
      for (Sample sample : way.samples()) {
        IngestResult result = way.gateway().accept(way.source(), way.sample(sample));
        for (Event event : way.gateway().events(result)) {
          if (!ABOUT_NOBODY.contains(sample.event())) {
            assertThat(event.context().subject()).as(sample.event()).isPresent();
          }
          assertThat(event.context().time()).isAfterOrEqualTo(way.gateway().now.minusSeconds(2));
          assertThat(event.data().parse()).isInstanceOf(JsonObject.class);
        }
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> openingsAndClicksSayWhetherOrHowLikelyItWasAMachine() {
    return eachWay(way -> {
      for (Sample sample : way.samples()) {
        if (sample.becomes().equals("email.opened") || sample.becomes().equals("email.clicked")) {
          IngestResult result = way.gateway().accept(way.source(), way.sample(sample));
          for (Event event : way.gateway().events(result)) {
            JsonObject data = (JsonObject) event.data().parse();
            assertThat(data.get("machineOpen").or(() -> data.get("machineProbability")))
                .as(sample.event())
                .isPresent();
          }
        }
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> theRequestIsKeptAsReceivedWithoutItsCredentials() {
    return eachWay(way -> {
      for (Sample sample : way.samples()) {
        IncomingRequest request = way.sample(sample);
        Event event = way.gateway().events(way.gateway().accept(way.source(), request)).getFirst();
        Request kept =
            way.gateway()
                .log
                .findRequest(event.tenant(), event.receipt().request().orElseThrow())
                .orElseThrow()
                .request();
        assertThat(kept.http().body().text())
            .as(sample.event())
            .isEqualTo(request.body().text().replace(SECRET, "***").replace(TOKEN_OF_SLACK, "***"));
        assertThat(kept.http().url() + kept.http().headers())
            .as(sample.event())
            .doesNotContain("tok_secret", "Basic ", SECRET);
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotSignedIsRefusedAndNotedWithoutItsContent() {
    return eachWay(way -> {
      IngestResult result = way.gateway().accept(way.source(), way.draft(way.samples().getFirst()));
      assertThat(result).isInstanceOf(IngestResult.Unauthentic.class);
      assertThat(result.answer().status())
          .isEqualTo(way.source().provider().answers().unauthentic().status());
      assertThat(way.gateway().rejections.of(way.source().source().id())).hasSize(1);
    });
  }

  @TestFactory
  Stream<DynamicTest> whatIsChangedAfterItWasSignedIsRefused() {
    return eachWay(way -> {
      for (Sample sample : way.samples()) {
        IncomingRequest good = way.sample(sample);
        Map<String, IncomingRequest> forgeries = new Forgeries(way.scheme(), good).all();
        assertThat(forgeries).isNotEmpty();
        forgeries.forEach((changed, forged) -> assertRefused(way, sample, changed, forged));
        assertThat(way.gateway().accept(way.source(), good))
            .as(sample.event())
            .isInstanceOf(IngestResult.Accepted.class);
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> whatIsSignedWithAnythingElseThanTheSourcesOwnIsRefused() {
    return eachWay(way -> {
      Map<String, JsonObject> others = othersOf(way);
      for (Sample sample : way.samples()) {
        others.forEach((setting, other) -> {
          Credentials credentials = Verification.read(way.source().provider(), other).credentials();
          assertRefused(
              way,
              sample,
              "another " + setting,
              way.signed(way.draft(sample), credentials, privateKeyFor(credentials)));
        });
        otherPrivateKeyFor(way.source().credentials())
            .ifPresent(key ->
                assertRefused(
                    way,
                    sample,
                    "another private key",
                    way.signed(way.draft(sample), way.source().credentials(), Optional.of(key))));
      }
    });
  }

  private static void assertRefused(Way way, Sample sample, String what, IncomingRequest forged) {
    assertThat(way.gateway().accept(way.source(), forged))
        .as(sample.event() + ", " + what)
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  /** The source's settings with one of them changed, each by its name. */
  private static Map<String, JsonObject> othersOf(Way way) {
    JsonObject settings = way.source().source().verification();
    Map<String, JsonObject> others = new LinkedHashMap<>();
    settings
        .members()
        .forEach((name, value) -> {
          boolean introducing = way.scheme() instanceof Scheme.Introduced && name.equals("token");
          if (!introducing && !name.equals("scheme") && !name.equals("publicKey")) {
            Map<String, Json> members = new LinkedHashMap<>(settings.members());
            members.put(name, other(value));
            others.put(name, new JsonObject(members));
          }
        });
    return others;
  }

  private static Json other(Json value) {
    return value instanceof JsonArray array
        ? new JsonArray(array.elements().stream().map(EveryProviderTest::other).toList())
        : new JsonText(Forgeries.changed(value.asText().orElseThrow()));
  }

  @TestFactory
  Stream<DynamicTest> whatIsBelievedButCannotBeReadIsKept() {
    return eachWay(way -> {
      for (String body : List.of("{\"broken\":", "[1,2]", "\"text\"", "[[]]")) {
        if (signatureInBody(way.source().scheme())) {
          continue;
        }
        IncomingRequest request = signed(way, body);
        IngestResult result = way.gateway().accept(way.source(), request);
        assertThat(result).as(body).isInstanceOf(IngestResult.Quarantined.class);
        Request kept =
            way.gateway()
                .log
                .findRequest(
                    way.source().source().tenant(), ((IngestResult.Quarantined) result).request())
                .orElseThrow()
                .request();
        assertThat(kept.quarantined()).isPresent();
        assertThat(kept.http().body().text()).isEqualTo(body);
        assertThat(result.answer().status())
            .isEqualTo(way.source().provider().answers().unreadable().status());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> samplesAreOfTypesThatAreNamedAsTypesAre() {
    return eachWay(way -> {
      if (way.samples().isEmpty()) {
        throw new AssertionError("a provider has samples");
      }
      for (Sample sample : way.samples()) {
        assertThat(ProviderPages.becomes(sample))
            .allSatisfy(type -> assertThat(type).matches("[a-z0-9_]+(\\.[a-z0-9_]+)+"));
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> aRetryOfTheSameSignatureIsARepeatAsLongAsTheProviderMayNotSignAnew() {
    return Stream.of("calendly", "mailgun", "recurly", "sendgrid")
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  Gateway gateway = new Gateway();
                  JsonObject settings =
                      settings(gateway.provider(name).scheme().orElseThrow().ways().getFirst());
                  LiveSource source = gateway.source(name, settings);
                  Way way = new Way(gateway, source, ownWay(source));
                  IncomingRequest request = way.sample(way.samples().getFirst());
                  gateway.accept(source, request);
                  gateway.wait(Duration.ofHours(24));
                  assertThat(((IngestResult.Accepted) gateway.accept(source, request)).events())
                      .isNotEmpty()
                      .allSatisfy(
                          again -> assertThat(again).isInstanceOf(Appended.Duplicate.class));
                }));
  }

  @Test
  void eventsAreRememberedLongerThanASignatureIsGood() {
    Duration dedupeWindow = Duration.ofDays(3);
    assertThat(Connectors.all())
        .allSatisfy(provider ->
            assertThat(provider.scheme().map(Scheme::tolerance).orElse(Duration.ZERO))
                .as(provider.name())
                .isLessThanOrEqualTo(dedupeWindow.dividedBy(2)));
    assertThat(new Gateway().provider("mailgun").scheme().orElseThrow().tolerance())
        .isEqualTo(Duration.ofHours(24));
  }

  @Test
  void theListHasEachProviderOnce() {
    assertThat(Connectors.all()).extracting(Provider::name).doesNotHaveDuplicates();
  }

  /** A sample's headers around another body, signed. */
  private static IncomingRequest signed(Way way, String body) {
    IncomingRequest draft = way.draft(way.samples().getFirst());
    return way.signed(
        new IncomingRequest(
            draft.method(),
            draft.url(),
            draft.headers(),
            Body.of(body.getBytes(StandardCharsets.UTF_8))),
        way.source().credentials(),
        privateKeyFor(way.source().credentials()));
  }

  private static boolean signatureInBody(Scheme scheme) {
    return scheme.ways().stream()
        .anyMatch(way ->
            way instanceof Scheme.FormHmac
                || way instanceof Scheme.InEachElement
                || (way instanceof Scheme.Hmac hmac
                    && hmac.format().signature() instanceof Scheme.Field.Member));
  }

  private static Stream<DynamicTest> eachWay(Consumer<Way> test) {
    return Connectors.all().stream()
        .flatMap(provider ->
            provider
                .scheme()
                .map(scheme ->
                    scheme.ways().stream()
                        .filter(EveryProviderTest::hasSamples)
                        .map(way -> test(provider, settings(way), Optional.of(way), test)))
                .orElseGet(() ->
                    genericSettings().stream()
                        .map(settings -> test(provider, settings, Optional.empty(), test))));
  }

  /**
   * @param scheme empty when the settings say it
   */
  private static DynamicTest test(
      Provider provider, JsonObject settings, Optional<Scheme> scheme, Consumer<Way> test) {
    return DynamicTest.dynamicTest(
        provider.name() + " " + settings.members().keySet(),
        () -> {
          Gateway gateway = new Gateway();
          LiveSource source = gateway.source(provider.name(), settings);
          test.accept(new Way(gateway, source, scheme.orElseGet(() -> ownWay(source))));
        });
  }

  /** How a source that says itself how it is verified is verified. */
  private static Scheme ownWay(LiveSource source) {
    return source.scheme().ways().stream()
        .filter(way -> source.credentials().given().containsAll(way.needs()))
        .findFirst()
        .orElseThrow();
  }

  /** Certificates' keys are the provider's alone, and no sample is a form of Mailgun's. */
  private static boolean hasSamples(Scheme way) {
    return !(way instanceof Scheme.Certificate)
        && !(way instanceof Scheme.Hmac hmac
            && hmac.format().signature() instanceof Scheme.Field.FormField);
  }

  private static JsonObject settings(Scheme way) {
    JsonObject.Builder settings = JsonObject.builder();
    for (Scheme.Setting setting : way.needs()) {
      switch (setting) {
        case SECRET -> settings.put("secret", SECRET);
        case PUBLIC_KEY ->
            settings.put(
                "publicKey",
                way instanceof Scheme.Ecdsa
                    ? Base64.getEncoder().encodeToString(EC.getPublic().getEncoded())
                    : StandardWebhooks.publicKeyOf(PRIVATE));
        case USERNAME -> settings.put("username", "hook");
        case PASSWORD -> settings.put("password", "s3cr3t:with:colon");
        case TOKEN -> settings.put("token", "tok_secret");
        case HEADER -> settings.put("header", "X-Hook-Token");
        case VALUE -> settings.put("value", "tok_secret");
        case TOPIC_ARNS ->
            settings.put(
                "topicArns",
                new JsonArray(List.of(new JsonText("arn:aws:sns:eu-west-1:123456789012:mail"))));
      }
    }
    return settings.build();
  }

  private static List<JsonObject> genericSettings() {
    return Stream.of(
            """
            {"scheme":{"type":"hmac","signature":"header:X-Signature","prefix":"sha256="},\
            "secret":"s"}\
            """,
            """
            {"scheme":{"type":"hmac","hash":"sha512","signature":"header:X-Sig","layout":"pairs",\
            "encoding":"base64url","content":"{method}.{url}.{timestamp}.{body}"},\
            "secrets":["one","two"]}\
            """,
            """
            {"scheme":{"type":"basic"},"username":"u","password":"p:q"}\
            """,
            """
            {"scheme":{"type":"urlToken"},"token":"tok_secret"}\
            """,
            """
            {"scheme":{"type":"header"},"header":"X-Hook-Token","value":"tok_secret"}\
            """,
            """
            {"scheme":{"type":"standardWebhooks"},"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}\
            """)
        .map(text -> Json.parseObject(text.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static Optional<String> privateKeyFor(Credentials credentials) {
    return credentials.publicKeys().stream()
        .findFirst()
        .map(key ->
            key.startsWith("whpk_")
                ? PRIVATE
                : Base64.getEncoder().encodeToString(EC.getPrivate().getEncoded()));
  }

  private static Optional<String> otherPrivateKeyFor(Credentials credentials) {
    return privateKeyFor(credentials)
        .map(key ->
            key.equals(PRIVATE)
                ? OTHER_PRIVATE
                : Base64.getEncoder().encodeToString(OTHER_EC.getPrivate().getEncoded()));
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
