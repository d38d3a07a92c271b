package dev.tidings.server.http;

import dev.tidings.core.endpoint.Target;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.endpoint.Target.Http;
import dev.tidings.core.endpoint.Target.Kafka;
import dev.tidings.core.endpoint.Target.Listener;
import dev.tidings.core.endpoint.Target.PayloadFormat;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.server.http.Problem.Fault;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where an endpoint is, to and from the JSON that people write it in: for each kind of endpoint a
 * member with its settings.
 */
final class TargetForm {
  private static final URI NOWHERE = URI.create("https://nowhere.invalid/");
  private static final String URL = "url";
  private static final String HEADERS = "headers";
  private static final String FORMAT = "format";
  private static final String KAFKA = "kafka";
  private static final String ARCHIVE = "archive";

  /** Headers that describe the message or the connection, which are the sender's. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "date");

  private final TenantId tenant;
  private final JsonObject json;
  private final Backend.Rules rules;
  private final List<Fault> faults;

  private TargetForm(TenantId tenant, JsonObject json, Backend.Rules rules, List<Fault> faults) {
    this.tenant = tenant;
    this.json = json;
    this.rules = rules;
    this.faults = faults;
  }

  /** How an endpoint is reached, by the word that people use. */
  enum Kind {
    HTTP,
    LISTENER,
    KAFKA,
    ARCHIVE;

    private static final List<String> ALL =
        List.of(URL, HEADERS, FORMAT, TargetForm.KAFKA, TargetForm.ARCHIVE);

    /** The members that it has of those that not every kind has. */
    private Set<String> members() {
      return switch (this) {
        case HTTP, LISTENER -> Set.of(URL, HEADERS, FORMAT);
        case KAFKA -> Set.of(TargetForm.KAFKA);
        case ARCHIVE -> Set.of(TargetForm.ARCHIVE);
      };
    }

    static Kind of(Target target) {
      return switch (target) {
        case Http _ -> HTTP;
        case Listener _ -> LISTENER;
        case Kafka _ -> KAFKA;
        case Archive _ -> ARCHIVE;
      };
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads what fits the contract; what makes no sense is added to {@code faults}. */
  static Target read(
      JsonObject json, Kind kind, TenantId tenant, Backend.Rules rules, List<Fault> faults) {
    for (String member : Kind.ALL) {
      if (!kind.members().contains(member) && json.get(member).isPresent()) {
        faults.add(
            Fault.at("/" + member, "an endpoint of kind " + kind.word() + " has no " + member));
      }
    }
    TargetForm form = new TargetForm(tenant, json, rules, faults);
    return switch (kind) {
      case HTTP -> new Http(form.url(), form.headers(), form.format());
      case LISTENER -> new Listener(form.headers(), form.format());
      case KAFKA -> form.kafka(json.object(KAFKA).orElse(JsonObject.EMPTY));
      case ARCHIVE -> form.archive(json.object(ARCHIVE).orElse(JsonObject.EMPTY));
    };
  }

  private void fault(String pointer, String message) {
    faults.add(Fault.at(pointer, message));
  }

  /** A text that must be there. */
  private String text(JsonObject object, String pointer, String name) {
    Optional<String> text = object.text(name);
    if (text.isEmpty()) {
      fault(pointer + "/" + name, "this is needed");
    }
    return text.orElse("");
  }

  // ---- http

  private URI url() {
    return url(json.text(URL).orElse(""), "/" + URL);
  }

  private URI url(String text, String pointer) {
    try {
      URI url = new URI(text);
      shape(url)
          .or(() -> rules.urlProblem().apply(url))
          .ifPresent(problem -> fault(pointer, problem));
      return url;
    } catch (URISyntaxException e) {
      fault(pointer, "this is not a URL: " + e.getReason() + " at index " + e.getIndex());
      return NOWHERE;
    }
  }

  private static Optional<String> shape(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return Optional.of("the URL must begin with https:// or http://");
    }
    if (url.getHost() == null) {
      return Optional.of("the URL needs a host that is a name or an address");
    }
    if (url.getRawUserInfo() != null) {
      return Optional.of("the URL must not hold a user or password; send them in headers");
    }
    if (url.getRawFragment() != null) {
      return Optional.of("the URL must not have a fragment (#…); it is never sent");
    }
    return url.getPort() > 65_535 || url.getPort() == 0
        ? Optional.of("a port is 1 to 65535")
        : Optional.empty();
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    json.object(HEADERS)
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (OURS.contains(lower) || lower.startsWith("webhook-")) {
            fault("/headers/" + Fault.step(name), "this header is set by Tidings; choose another");
          }
          value.asText().ifPresent(text -> headers.put(lower, text));
        });
    return headers;
  }

  private PayloadFormat format() {
    return json.text(FORMAT)
        .map(text -> PayloadFormat.valueOf(text.toUpperCase(Locale.ROOT)))
        .orElse(PayloadFormat.STANDARD);
  }

  // ---- kafka

  private Kafka kafka(JsonObject kafka) {
    List<String> brokers =
        kafka.array("brokers").stream().flatMap(broker -> broker.asText().stream()).toList();
    if (brokers.isEmpty()) {
      fault("/kafka/brokers", "this is needed");
    }
    for (int i = 0; i < brokers.size(); i++) {
      checkBroker(brokers.get(i), "/kafka/brokers/" + i);
    }
    return new Kafka(
        brokers,
        text(kafka, "/kafka", "topic"),
        kafka.text("key").map(TargetForm::key).orElse(Kafka.Key.ORDERING_KEY),
        security(kafka.object("security").orElse(JsonObject.EMPTY)));
  }

  private void checkBroker(String broker, String pointer) {
    try {
      URI url = new URI("http://" + broker);
      if (url.getHost() == null || url.getPort() < 1 || url.getPort() > 65_535) {
        fault(pointer, "a broker is a host and a port, such as kafka.example.com:9092");
      } else {
        rules.urlProblem().apply(url).ifPresent(problem -> fault(pointer, problem));
      }
    } catch (URISyntaxException _) {
      fault(pointer, "a broker is a host and a port, such as kafka.example.com:9092");
    }
  }

  private static Kafka.Key key(String word) {
    return switch (word) {
      case "subject" -> Kafka.Key.SUBJECT;
      case "id" -> Kafka.Key.ID;
      case "none" -> Kafka.Key.NONE;
      default -> Kafka.Key.ORDERING_KEY;
    };
  }

  private static String word(Kafka.Key key) {
    return switch (key) {
      case SUBJECT -> "subject";
      case ORDERING_KEY -> "orderingKey";
      case ID -> "id";
      case NONE -> "none";
    };
  }

  private Kafka.Security security(JsonObject security) {
    if (!security.text("protocol").equals(Optional.of("sasl_ssl"))) {
      if (security.text("username").isPresent() || security.text("password").isPresent()) {
        fault(
            "/kafka/security/protocol",
            "a user and password are sent with sasl_ssl only, never unencrypted");
      }
      return new Kafka.Plaintext();
    }
    return new Kafka.SaslSsl(
        security
            .text("mechanism")
            .map(word -> Kafka.Mechanism.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
            .orElse(Kafka.Mechanism.PLAIN),
        text(security, "/kafka/security", "username"),
        text(security, "/kafka/security", "password"));
  }

  // ---- archive

  private Archive archive(JsonObject archive) {
    Archive.Flush usual = Archive.Flush.DEFAULT;
    return new Archive(
        place(archive),
        archive
            .text(FORMAT)
            .map(word -> Archive.FileFormat.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Archive.FileFormat.PARQUET),
        new Archive.Flush(
            archive.number("flushBytes").map(BigDecimal::longValue).orElse(usual.bytes()),
            archive
                .number("flushSeconds")
                .map(seconds -> Duration.ofMillis(seconds.movePointRight(3).longValue()))
                .orElse(usual.age())));
  }

  private Archive.Place place(JsonObject archive) {
    Optional<String> folder = archive.text("folder");
    Optional<JsonObject> s3 = archive.object("s3");
    if (folder.isPresent() == s3.isPresent()) {
      fault("/archive", "an archive is in a folder or in s3: one of the two is needed");
    }
    if (s3.isPresent()) {
      return s3(s3.get());
    }
    if (folder.isPresent() && rules.folders().find(tenant, folder.get()).isEmpty()) {
      fault("/archive/folder", rules.folders().rule(tenant));
    }
    return new Archive.Folder(folder.orElse(""));
  }

  private Archive.S3 s3(JsonObject s3) {
    String pointer = "/archive/s3";
    Optional<String> service = s3.text("service");
    String region = s3.text("region").orElse("us-east-1");
    return new Archive.S3(
        url(service.orElse("https://s3." + region + ".amazonaws.com"), pointer + "/service"),
        region,
        text(s3, pointer, "bucket"),
        s3.text("prefix").map(TargetForm::withoutSlash).orElse(""),
        s3.bool("pathStyle").orElse(service.isPresent()),
        new Archive.AccessKey(
            text(s3, pointer, "accessKeyId"), text(s3, pointer, "secretAccessKey")));
  }

  private static String withoutSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  // ---- as it is written

  /** The target as it is shown, with no secret in it. */
  static void show(Target target, JsonObject.Builder json) {
    write(target, false, json);
  }

  /**
   * The target as it is before a change, to be read again. Its secrets are in it, unless the change
   * says that they are to be shown to somebody else: then they have to be given again.
   */
  static void before(Target target, JsonObject change, JsonObject.Builder json) {
    boolean elsewhere =
        switch (target) {
          case Http _, Listener _ -> false;
          case Kafka _ -> change.at(KAFKA, "brokers").isPresent();
          case Archive _ ->
              change.at(ARCHIVE, "s3", "service").isPresent()
                  || change.at(ARCHIVE, "s3", "region").isPresent();
        };
    write(target, !elsewhere, json);
  }

  private static void write(Target target, boolean secrets, JsonObject.Builder json) {
    switch (target) {
      case Http http -> {
        json.put(URL, http.url().toString());
        write(http, json);
      }
      case Listener listener -> write(listener, json);
      case Kafka kafka -> json.put(KAFKA, json(kafka, secrets));
      case Archive archive -> json.put(ARCHIVE, json(archive, secrets));
    }
  }

  private static void write(Target.Webhook webhook, JsonObject.Builder json) {
    JsonObject.Builder headers = JsonObject.builder();
    webhook.headers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    json.put(HEADERS, headers.build())
        .put(FORMAT, webhook.format().name().toLowerCase(Locale.ROOT));
  }

  private static JsonObject json(Kafka kafka, boolean secrets) {
    JsonObject.Builder security = JsonObject.builder();
    switch (kafka.security()) {
      case Kafka.Plaintext _ -> security.put("protocol", "plaintext");
      case Kafka.SaslSsl sasl -> {
        security
            .put("protocol", "sasl_ssl")
            .put("mechanism", sasl.mechanism().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("username", sasl.username());
        if (secrets) {
          security.put("password", sasl.password());
        }
      }
    }
    return JsonObject.builder()
        .put("brokers", new JsonArray(kafka.brokers().stream().<Json>map(JsonText::new).toList()))
        .put("topic", kafka.topic())
        .put("key", word(kafka.key()))
        .put("security", security.build())
        .build();
  }

  private static JsonObject json(Archive archive, boolean secrets) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put(FORMAT, archive.format().name().toLowerCase(Locale.ROOT))
            .put("flushBytes", archive.flush().bytes())
            .put("flushSeconds", EndpointForm.seconds(archive.flush().age()));
    switch (archive.place()) {
      case Archive.Folder folder -> json.put("folder", folder.path());
      case Archive.S3 s3 -> {
        JsonObject.Builder place =
            JsonObject.builder()
                .put("service", s3.service().toString())
                .put("region", s3.region())
                .put("bucket", s3.bucket())
                .put("prefix", s3.prefix())
                .put("pathStyle", s3.pathStyle())
                .put("accessKeyId", s3.accessKey().id());
        if (secrets) {
          place.put("secretAccessKey", s3.accessKey().secret());
        }
        json.put("s3", place.build());
      }
    }
    return json.build();
  }
}
