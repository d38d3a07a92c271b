package dev.tidings.store.jdbc;

import dev.tidings.core.endpoint.Target;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.endpoint.Target.Http;
import dev.tidings.core.endpoint.Target.Kafka;
import dev.tidings.core.endpoint.Target.Listener;
import dev.tidings.core.json.Json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where an endpoint is, as JSON. Passwords and secret keys are among the secrets, and so are
 * headers, for those often hold credentials.
 */
final class TargetJson {
  private static final String PASSWORD = "password";
  private static final String SECRET_KEY = "secretKey";
  private static final String HEADERS = "headers";

  private TargetJson() {}

  static JsonObject settings(Target target) {
    return switch (target) {
      case Http http ->
          JsonObject.builder()
              .put("kind", "HTTP")
              .put("url", http.url().toString())
              .put("format", http.format().name())
              .build();
      case Listener listener ->
          JsonObject.builder()
              .put("kind", "LISTENER")
              .put("format", listener.format().name())
              .build();
      case Kafka kafka -> kafka(kafka);
      case Archive archive -> archive(archive);
    };
  }

  private static JsonObject kafka(Kafka kafka) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("kind", "KAFKA")
            .put("brokers", StoredJson.texts(kafka.brokers()))
            .put("topic", kafka.topic())
            .put("key", kafka.key().name());
    if (kafka.security() instanceof Kafka.SaslSsl sasl) {
      json.put("mechanism", sasl.mechanism().name()).put("username", sasl.username());
    }
    return json.build();
  }

  private static JsonObject archive(Archive archive) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("kind", "ARCHIVE")
            .put("format", archive.format().name())
            .put("flushBytes", archive.flush().bytes())
            .put("flushMillis", archive.flush().age().toMillis());
    return switch (archive.place()) {
      case Archive.Folder folder -> json.put("folder", folder.path()).build();
      case Archive.S3 s3 ->
          json.put("service", s3.service().toString())
              .put("region", s3.region())
              .put("bucket", s3.bucket())
              .put("prefix", s3.prefix())
              .put("pathStyle", s3.pathStyle())
              .put("accessKey", s3.accessKey().id())
              .build();
    };
  }

  static void putSecrets(Target target, JsonObject.Builder secrets) {
    switch (target) {
      case Target.Webhook webhook -> {
        JsonObject.Builder headers = JsonObject.builder();
        webhook.headers().forEach(headers::put);
        secrets.put(HEADERS, headers.build());
      }
      case Kafka kafka -> {
        if (kafka.security() instanceof Kafka.SaslSsl sasl) {
          secrets.put(PASSWORD, sasl.password());
        }
      }
      case Archive archive -> {
        if (archive.place() instanceof Archive.S3 s3) {
          secrets.put(SECRET_KEY, s3.accessKey().secret());
        }
      }
    }
  }

  static Target read(JsonObject target, JsonObject secrets) {
    return switch (StoredJson.text(target, "kind")) {
      case "HTTP" ->
          new Http(URI.create(StoredJson.text(target, "url")), headers(secrets), format(target));
      case "LISTENER" -> new Listener(headers(secrets), format(target));
      case "KAFKA" -> readKafka(target, secrets);
      case "ARCHIVE" -> readArchive(target, secrets);
      default ->
          throw new IllegalStateException(
              "no kind of endpoint is called " + StoredJson.text(target, "kind"));
    };
  }

  private static Map<String, String> headers(JsonObject secrets) {
    Map<String, String> headers = new LinkedHashMap<>();
    StoredJson.object(secrets, HEADERS)
        .members()
        .forEach((name, value) -> value.asText().ifPresent(text -> headers.put(name, text)));
    return headers;
  }

  private static Target.PayloadFormat format(JsonObject target) {
    return Target.PayloadFormat.valueOf(StoredJson.text(target, "format"));
  }

  private static Kafka readKafka(JsonObject target, JsonObject secrets) {
    return new Kafka(
        StoredJson.texts(target, "brokers"),
        StoredJson.text(target, "topic"),
        Kafka.Key.valueOf(StoredJson.text(target, "key")),
        target
            .text("mechanism")
            .<Kafka.Security>map(mechanism ->
                new Kafka.SaslSsl(
                    Kafka.Mechanism.valueOf(mechanism),
                    StoredJson.text(target, "username"),
                    StoredJson.text(secrets, PASSWORD)))
            .orElseGet(Kafka.Plaintext::new));
  }

  private static Archive readArchive(JsonObject target, JsonObject secrets) {
    return new Archive(
        target
            .text("folder")
            .<Archive.Place>map(Archive.Folder::new)
            .orElseGet(() -> readS3(target, secrets)),
        Archive.FileFormat.valueOf(StoredJson.text(target, "format")),
        new Archive.Flush(
            StoredJson.whole(target, "flushBytes"),
            Duration.ofMillis(StoredJson.whole(target, "flushMillis"))));
  }

  private static Archive.S3 readS3(JsonObject target, JsonObject secrets) {
    return new Archive.S3(
        URI.create(StoredJson.text(target, "service")),
        StoredJson.text(target, "region"),
        StoredJson.text(target, "bucket"),
        StoredJson.text(target, "prefix"),
        target.bool("pathStyle").orElse(false),
        new Archive.AccessKey(
            StoredJson.text(target, "accessKey"), StoredJson.text(secrets, SECRET_KEY)));
  }
}
