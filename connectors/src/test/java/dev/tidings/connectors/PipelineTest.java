package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Request;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.LiveSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail";
  private static final URI CERTIFICATE =
      URI.create("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem");

  private final Gateway gateway = new Gateway();

  @Test
  void asksToComeAgainWhenTheLogCannotTakeIt() {
    InMemoryEventLog closed = new InMemoryEventLog();
    Gateway full = new Gateway(closed);
    LiveSource source = full.source("stripe", "{\"secret\":\"whsec_x\"}");
    IncomingRequest request = full.sample(source, "invoice.paid", Optional.empty());
    closed.close();
    IngestResult result = full.accept(source, request);
    assertThat(result).isInstanceOf(IngestResult.Overloaded.class);
    assertThat(result.answer().status()).isEqualTo(503);
    assertThat(result.answer().headers()).containsEntry("retry-after", "5");
  }

  @Test
  void keepsOutARequestThatIsGigabytesOfEvents() {
    LiveSource source = gateway.source("brevo", "{\"token\":\"tok\"}");
    String addresses =
        IntStream.range(0, 9_000)
            .mapToObj(i -> "\"somebody-" + i + "@example.com\"")
            .collect(Collectors.joining(",", "[", "]"));
    IngestResult result =
        gateway.accept(
            source,
            request(
                Map.of("authorization", List.of("Bearer tok")),
                "{\"event\":\"contact_deleted\",\"email\":" + addresses + "}"));
    assertThat(result)
        .isInstanceOfSatisfying(
            IngestResult.Quarantined.class,
            kept ->
                assertThat(kept.reason())
                    .isEqualTo("its events would take more than 32 MB together"));
  }

  @Test
  void refusesWhatWasSignedTooLongAgo() {
    LiveSource source = gateway.source("stripe", "{\"secret\":\"whsec_x\"}");
    IncomingRequest request = gateway.sample(source, "invoice.paid", Optional.empty());
    gateway.wait(Duration.ofSeconds(301));
    assertThat(gateway.accept(source, request)).isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(gateway.rejections.of(source.source().id()).getFirst().reason())
        .isEqualTo("it was signed longer ago than 300 s");
  }

  @Test
  void believesEitherSecretWhileOneIsBeingChanged() {
    LiveSource old = gateway.source("github", "{\"secret\":\"old\"}");
    IncomingRequest request = gateway.sample(old, "push", Optional.empty());
    LiveSource both = gateway.source("github", "{\"secrets\":[\"new\",\"old\"]}");
    LiveSource next = gateway.source("github", "{\"secrets\":[\"new\"]}");
    assertThat(gateway.accept(both, request)).isInstanceOf(IngestResult.Accepted.class);
    assertThat(gateway.accept(next, request)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void notesOnlyTheLastRefusalsAndNothingSecret() {
    LiveSource source = gateway.source("github", "{\"secret\":\"s\"}");
    for (int i = 0; i < 60; i++) {
      gateway.accept(
          source,
          request(
              Map.of("authorization", List.of("Bearer tok"), "x-hub-signature-256", List.of("x")),
              "{\"i\":" + i + "}"));
    }
    List<RecentRejections.Rejection> noted = gateway.rejections.of(source.source().id());
    assertThat(noted).hasSize(RecentRejections.MAX_PER_SOURCE);
    assertThat(noted.getFirst().headerNames())
        .containsExactly("authorization", "x-hub-signature-256");
    assertThat(noted.toString()).doesNotContain("tok", "\"i\"");
    assertThat(
            gateway
                .meters
                .get("tidings.ingest.requests")
                .tag("outcome", "unauthentic")
                .counter()
                .count())
        .isEqualTo(60);
  }

  @Test
  void keepsNoCredentials() {
    LiveSource source =
        gateway.source("generic", "{\"scheme\":{\"type\":\"urlToken\"},\"token\":\"tok_secret\"}");
    Map<String, List<String>> headers = new HashMap<>();
    headers.put("authorization", List.of("Basic abc"));
    headers.put("cookie", List.of("session=1"));
    headers.put("x-request-id", List.of("r1"));
    IngestResult result =
        gateway.accept(
            source,
            new IncomingRequest(
                "POST",
                "https://tidings.example/in/src_1?a=1&token=tok_secret&b=2",
                headers,
                Body.of("{\"type\":\"a.b\"}".getBytes(StandardCharsets.UTF_8))));
    Event event = gateway.events(result).getFirst();
    Request kept =
        gateway
            .log
            .findRequest(event.tenant(), event.receipt().request().orElseThrow())
            .orElseThrow()
            .request();
    assertThat(kept.http().url()).isEqualTo("/in/src_1?a=1&b=2");
    assertThat(kept.http().headers()).containsOnlyKeys("x-request-id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"token\" : \"a\\\"b\", \"x\":\"token\",\"y\":1} | {\"token\" : \"***\", \"x\":\"token\",\"y\":1}",
        "{\"text\":\"say \\\"token\\\":\\\"a\\\"\"} | {\"text\":\"say \\\"token\\\":\\\"a\\\"\"}",
        "{\"token\":7,\"token\":{\"a\":\"b\"},\"token\":[\"c\"]} | {\"token\":7,\"token\":{\"a\":\"b\"},\"token\":[\"c\"]}",
        "{\"token\":\"a\",\"broken | {\"token\":\"***\",\"broken",
        "{\"broken\":1,\"token\":\"a | {\"broken\":1,\"token\":\"***",
        "{\"broken\":\"a\\ | {\"broken\":\"a\\",
      })
  void keepsNoSecretOfABodyAndEveryOtherByte(String sent, String kept) {
    assertThat(keptBySlack(sent, "application/json")).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command=%2Fdeal&to%6ben=a&text=a%20b+c | command=%2Fdeal&to%6ben=***&text=a%20b+c",
        "payload=%7B%22token%22%3A%22a%22%7D&x=%7b%7d&&y | payload=%7B%22token%22%3A%22***%22%7D&x=%7b%7d&&y",
        "token=&token | token=***&token",
      })
  void keepsNoSecretOfAFormEither(String sent, String kept) {
    assertThat(keptBySlack(sent, "application/x-www-form-urlencoded")).isEqualTo(kept);
  }

  private String keptBySlack(String body, String type) {
    LiveSource source = gateway.source("slack", "{\"secret\":\"s\"}");
    IncomingRequest signed =
        new SampleSigner(source.credentials(), Optional.empty(), "", gateway.now)
            .sign(source.scheme(), request(Map.of("content-type", List.of(type)), body));
    gateway.accept(source, signed);
    return gateway.log.read(gateway.log.start(0), 10).entries().stream()
        .map(entry ->
            switch (entry) {
              case Entry.QuarantineEntry kept -> kept.request();
              case Entry.EventEntry kept -> request(kept.event());
            })
        .map(kept -> kept.http().body().text())
        .findFirst()
        .orElseThrow();
  }

  private Request request(Event event) {
    return gateway
        .log
        .findRequest(event.tenant(), event.receipt().request().orElseThrow())
        .orElseThrow()
        .request();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "msgraph | {\"value\":[{\"clientState\":\"%s\",\"changeType\":\"created\"}]}",
        "slack | {\"token\":\"old\",\"type\":\"app_rate_limited\"}",
      })
  void readAgainWithoutItsSecretItIsTheSameEvent(String provider, String body) {
    LiveSource source = gateway.source(provider, "{\"secret\":\"hush\"}");
    IncomingRequest signed =
        new SampleSigner(source.credentials(), Optional.empty(), "", gateway.now)
            .sign(source.scheme(), request(Map.of(), body));
    Event event = gateway.events(gateway.accept(source, signed)).getFirst();
    Request kept = request(event);
    assertThat(kept.http().body().text()).contains("***").doesNotContain("hush", "old");
    assertThat(gateway.pipeline.readAgain(source, kept).join())
        .isInstanceOfSatisfying(
            IngestResult.Accepted.class,
            again ->
                assertThat(again.events()).singleElement().isInstanceOf(Appended.Duplicate.class));
  }

  @Test
  void cutsALongSubjectBetweenCharacters() {
    LiveSource source = gateway.source("generic", "{\"scheme\":{\"type\":\"none\"}}");
    IngestResult result =
        gateway.accept(
            source,
            request(
                Map.of(),
                "{\"type\":\"a.b\",\"subject\":\"" + "a".repeat(511) + "\uD83D\uDE00 and more\"}"));
    assertThat(gateway.events(result).getFirst().context().subject()).contains("a".repeat(511));
  }

  @Test
  void tellsTheProviderItsOwnAnswerWhenThereIsNoRoomToRead() {
    LiveSource sns = gateway.source("ses", "{\"username\":\"u\",\"password\":\"p\"}");
    assertThat(gateway.pipeline.overloaded(sns).answer().headers()).isEmpty();
    LiveSource source = gateway.source("github", "{\"secret\":\"s\"}");
    assertThat(gateway.pipeline.overloaded(source).answer().status()).isEqualTo(503);
    assertThat(gateway.pipeline.overloaded(source).answer().headers())
        .containsEntry("retry-after", "1");
  }

  @Test
  void ofABodyThatIsCompressedItSaysSo() throws IOException {
    LiveSource source = gateway.source("chargebee", "{\"username\":\"u\",\"password\":\"p\"}");
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write("{\"event_type\":\"payment_failed\"}".getBytes(StandardCharsets.UTF_8));
    }
    IngestResult result =
        gateway.accept(
            source,
            new IncomingRequest(
                "POST",
                Gateway.URL + "src_1",
                Map.of("authorization", List.of("Basic dTpw"), "content-encoding", List.of("gzip")),
                Body.of(compressed.toByteArray())));
    assertThat(result)
        .isInstanceOfSatisfying(
            IngestResult.Quarantined.class,
            kept -> assertThat(kept.reason()).contains("Content-Encoding"));
  }

  @Test
  void whatWasKeptCanBeReadAgain() {
    LiveSource source =
        gateway.source(
            "generic", "{\"scheme\":{\"type\":\"basic\"},\"username\":\"u\",\"password\":\"p\"}");
    Map<String, List<String>> headers = Map.of("authorization", List.of("Basic dTpw"));
    IngestResult result = gateway.accept(source, request(headers, "{\"type\":"));
    Request kept =
        gateway
            .log
            .findRequest(source.source().tenant(), ((IngestResult.Quarantined) result).request())
            .orElseThrow()
            .request();
    assertThat(gateway.pipeline.readAgain(source, kept).join())
        .isInstanceOf(IngestResult.Quarantined.class);
    Request repaired =
        new Request(
            kept.id(),
            kept.tenant(),
            kept.source(),
            kept.receivedAt(),
            new Request.Http(
                "POST",
                kept.http().url(),
                kept.http().headers(),
                Body.of("{\"type\":\"a.b\"}".getBytes(StandardCharsets.UTF_8))),
            kept.quarantined());
    Event event = gateway.events(gateway.pipeline.readAgain(source, repaired).join()).getFirst();
    assertThat(event.receipt().request()).contains(kept.id());
  }

  @Test
  void fetchesACertificateOnceAndBelievesItsSignatures() {
    SelfSigned key = new SelfSigned();
    gateway.web.put(CERTIFICATE, key.pem());
    LiveSource source = sns();
    assertThat(gateway.accept(source, notification(key, CERTIFICATE.toString(), TOPIC)))
        .isInstanceOf(IngestResult.Accepted.class);
    gateway.web.clear();
    IngestResult again = gateway.accept(source, notification(key, CERTIFICATE.toString(), TOPIC));
    assertThat(((IngestResult.Accepted) again).events().getFirst())
        .isInstanceOf(Appended.Duplicate.class);
    assertThat(
            gateway.accept(source, notification(new SelfSigned(), CERTIFICATE.toString(), TOPIC)))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void asksToComeAgainWhenACertificateCannotBeFetched() {
    LiveSource source = sns();
    IngestResult result =
        gateway.accept(source, notification(new SelfSigned(), CERTIFICATE.toString(), TOPIC));
    assertThat(result).isInstanceOf(IngestResult.Overloaded.class);
    assertThat(result.answer().status()).isEqualTo(503);
  }

  @Test
  void visitsNoAddressesButTheProvidersAndOnlyForItsOwnTopics() {
    SelfSigned key = new SelfSigned();
    LiveSource source = sns();
    for (String url :
        List.of(
            "http://sns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
            "https://user@sns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
            "https://sns.eu-west-1.amazonaws.com/a.txt",
            "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
            "https://169.254.169.254/a.pem",
            "not a url")) {
      assertThat(gateway.accept(source, notification(key, url, TOPIC)))
          .as(url)
          .isInstanceOf(IngestResult.Unauthentic.class);
    }
    assertThat(gateway.accept(source, notification(key, CERTIFICATE.toString(), TOPIC + "x")))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  private LiveSource sns() {
    return gateway.source(
        "generic", "{\"scheme\":{\"type\":\"sns\"},\"topicArns\":[\"" + TOPIC + "\"]}");
  }

  private static IncomingRequest notification(SelfSigned key, String certificate, String topic) {
    String time = "2026-03-01T12:00:00.000Z";
    String signature =
        key.sign(
            "SHA256withRSA",
            "Message\nhello\nMessageId\nm1\nTimestamp\n"
                + time
                + "\nTopicArn\n"
                + topic
                + "\nType\nNotification\n");
    return request(
        Map.of(),
        """
        {"Type":"Notification","MessageId":"m1","TopicArn":"%s","Message":"hello",\
        "Timestamp":"%s","SignatureVersion":"2","Signature":"%s","SigningCertURL":"%s"}\
        """
            .formatted(topic, time, signature, certificate));
  }

  private static IncomingRequest request(Map<String, List<String>> headers, String body) {
    return new IncomingRequest(
        "POST",
        "https://tidings.example/in/src_1",
        headers,
        Body.of(body.getBytes(StandardCharsets.UTF_8)));
  }
}
