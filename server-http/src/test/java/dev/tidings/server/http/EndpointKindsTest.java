package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.endpoint.Target.Kafka;
import dev.tidings.server.http.TestServer.Answered;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointKindsTest {
  private static final String KAFKA =
      """
      {"kind":"kafka","kafka":{"brokers":["kafka.example.com:9093"],"topic":"events",
       "security":{"protocol":"sasl_ssl","mechanism":"scram-sha-256","username":"u",
        "password":"hush-hush"}}}
      """;
  private static final String S3 =
      """
      {"kind":"archive","archive":{"format":"ndjson","flushSeconds":1.5,"s3":{
       "service":"https://minio.example.com:9000","region":"eu-west-1","bucket":"lake","prefix":"a/b/",
       "accessKeyId":"AKID","secretAccessKey":"hush-hush"}}}
      """;

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String make(String json) {
    Answered made = server.post("/v1/endpoints", json);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return "/v1/endpoints/" + made.text("id");
  }

  /** What the endpoint really has, as the sender is given it. */
  private Target target(String path) throws InterruptedException {
    assertThat(server.post(path + "/probe").status()).isEqualTo(200);
    OutgoingRequest request = server.receiver.taken.poll(10, TimeUnit.SECONDS);
    return switch (request) {
      case OutgoingRequest.TopicRecord record -> record.target();
      case OutgoingRequest.Archival archival -> archival.target();
      case OutgoingRequest.Post _, OutgoingRequest.Handover _ ->
          throw new AssertionError("not a webhook");
      case null -> throw new AssertionError("nothing was sent");
    };
  }

  @Test
  void makesAnEndpointForATopic() throws InterruptedException {
    String path = make(KAFKA);
    assertThat(target(path))
        .isEqualTo(
            new Kafka(
                List.of("kafka.example.com:9093"),
                "events",
                Kafka.Key.ORDERING_KEY,
                new Kafka.SaslSsl(Kafka.Mechanism.SCRAM_SHA_256, "u", "hush-hush")));
    assertThat(server.get(path).text())
        .contains("\"kind\":\"kafka\"")
        .contains("\"url\":\"kafka://kafka.example.com:9093/events\"")
        .contains("\"key\":\"orderingKey\"")
        .contains("\"mechanism\":\"scram-sha-256\"")
        .doesNotContain("\"headers\"");
  }

  @Test
  void makesAnEndpointForABucketAndForAFolder() throws InterruptedException {
    assertThat(target(make(S3)))
        .isInstanceOfSatisfying(
            Archive.class,
            archive ->
                assertThat(archive.place())
                    .isEqualTo(
                        new Archive.S3(
                            URI.create("https://minio.example.com:9000"),
                            "eu-west-1",
                            "lake",
                            "a/b",
                            true,
                            new Archive.AccessKey("AKID", "hush-hush"))));
    assertThat(target(make("{\"kind\":\"archive\",\"archive\":{\"folder\":\"marketing\"}}")))
        .isEqualTo(
            new Archive(
                new Archive.Folder("marketing"),
                Archive.FileFormat.PARQUET,
                Archive.Flush.DEFAULT));
  }

  @Test
  void aSecretIsNeverShown() {
    for (String json : List.of(KAFKA, S3)) {
      Answered made = server.post("/v1/endpoints", json);
      String path = "/v1/endpoints/" + made.text("id");
      assertThat(made.text()).doesNotContain("hush").doesNotContain("whsec_");
      assertThat(server.get(path).text()).doesNotContain("hush");
      assertThat(server.get("/v1/endpoints").text()).doesNotContain("hush");
      assertThat(server.patch(path, "{\"description\":\"x\"}").text()).doesNotContain("hush");
    }
  }

  @Test
  void aChangeKeepsTheSecretUnlessItWouldBeShownToSomebodyElse() throws InterruptedException {
    String kafka = make(KAFKA);
    assertThat(server.patch(kafka, "{\"kafka\":{\"topic\":\"other\"}}").status()).isEqualTo(200);
    assertThat(((Kafka) target(kafka)).security())
        .isEqualTo(new Kafka.SaslSsl(Kafka.Mechanism.SCRAM_SHA_256, "u", "hush-hush"));
    Answered refused = server.patch(kafka, "{\"kafka\":{\"brokers\":[\"evil.example.com:9093\"]}}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/kafka/security/password");
    assertThat(
            server
                .patch(
                    kafka,
                    """
                    {"kafka":{"brokers":["b.example.com:9093"],"security":{"password":"new"}}}
                    """)
                .status())
        .isEqualTo(200);

    String s3 = make(S3);
    Answered also =
        server.patch(s3, "{\"archive\":{\"s3\":{\"service\":\"https://evil.example.com\"}}}");
    assertThat(also.pointers()).containsExactly("/archive/s3/secretAccessKey");
    assertThat(server.patch(s3, "{\"archive\":{\"s3\":null,\"folder\":\"x\"}}").status())
        .isEqualTo(200);
    assertThat(target(s3).address()).isEqualTo("folder:x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"kind":"kafka","kafka":{"brokers":["kafka.example.com"],"topic":"t"}} | /kafka/brokers/0
          {"kind":"kafka","kafka":{"brokers":["10.0.0.1:9092"],"topic":"t"}} | /kafka/brokers/0
          {"kind":"kafka","kafka":{"topic":"t"}} | /kafka/brokers
          {"kind":"kafka","kafka":{"brokers":["a.example:1"]}} | /kafka/topic
          {"kind":"kafka","url":"https://a.example","kafka":{"brokers":["a.example:1"],"topic":"t"}} | /url
          {"kind":"kafka","kafka":{"brokers":["a.example:1"],"topic":"t","security":{"username":"u"}}} | /kafka/security/protocol
          {"url":"https://a.example","archive":{"folder":"x"}} | /archive
          {"kind":"archive","archive":{"format":"parquet"}} | /archive
          {"kind":"archive","archive":{"folder":"../x"}} | /archive/folder
          {"kind":"archive","archive":{"folder":"/etc"}} | /archive/folder
          {"kind":"archive","archive":{"folder":"/mnt/archives/acme"}} | /archive/folder
          {"kind":"archive","archive":{"s3":{"service":"http://10.0.0.1","bucket":"lake","accessKeyId":"a","secretAccessKey":"b"}}} | /archive/s3/service
          {"kind":"archive","archive":{"s3":{"bucket":"lake","accessKeyId":"a"}}} | /archive/s3/secretAccessKey
          {"kind":"archive","archive":{"s3":{"bucket":"lake","prefix":"a/../b","accessKeyId":"a","secretAccessKey":"b"}}} | /archive/s3/prefix
          """)
  void saysWhatIsWrongAndWhere(String json, String pointer) {
    Answered refused = server.post("/v1/endpoints", json);
    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly(pointer);
  }

  @Test
  void anAbsoluteFolderIsOneOfTheTenants() {
    make("{\"kind\":\"archive\",\"archive\":{\"folder\":\"/mnt/archives/default/x\"}}");
  }

  @Test
  void aKindNeedsItsMember() {
    assertThat(server.post("/v1/endpoints", "{\"kind\":\"kafka\"}").status()).isEqualTo(422);
    assertThat(server.post("/v1/endpoints", "{\"kind\":\"archive\"}").status()).isEqualTo(422);
    assertThat(server.post("/v1/endpoints", "{}").status()).isEqualTo(422);
  }
}
