package dev.tidings.contract;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceRules;
import dev.tidings.core.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Endpoints, sources, keys and replays to try stores with. */
public final class SampleSettings {
  public static final TenantId TENANT = TenantId.DEFAULT;
  public static final TenantId OTHER = new TenantId("other");
  public static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  private SampleSettings() {}

  /** An endpoint with nothing special. */
  public static Endpoint plain(int number) {
    return new Endpoint(
        SampleDeliveries.endpoint(number),
        TENANT,
        new Endpoint.Description("", NOW, NOW),
        new Target.Http(
            URI.create("https://example.com/hooks/" + number),
            Map.of(),
            Target.PayloadFormat.STANDARD),
        Subscription.EVERYTHING,
        DeliveryPolicy.DEFAULT,
        new SigningKeys("whsec_current" + number, List.of()),
        new EndpointStatus.Active());
  }

  /** An endpoint with all there is. */
  public static Endpoint rich(int number, EndpointStatus status) {
    return new Endpoint(
        SampleDeliveries.endpoint(number),
        OTHER,
        new Endpoint.Description("für Ümläute ☂", NOW, NOW.plusSeconds(5)),
        new Target.Http(
            URI.create("https://user@example.com:8443/a%20b?c=d"),
            Map.of("authorization", "Bearer header-secret", "x-team", "growth"),
            Target.PayloadFormat.CLOUDEVENTS),
        new Subscription(
            List.of("email.*", "order.completed"),
            Optional.of("data.total > 100"),
            Optional.of("{\"id\": data.id}"),
            Subscription.OnFailure.DISCARD),
        new DeliveryPolicy(
            OptionalDouble.of(0.25),
            3,
            new RetrySchedule(List.of(Duration.ZERO, Duration.ofMillis(1500), Duration.ofDays(7))),
            true,
            Duration.ofSeconds(7)),
        new SigningKeys(
            "whsec_now",
            List.of(
                new SigningKeys.Retiring("whsec_before", NOW.plusSeconds(60)),
                new SigningKeys.Retiring("whsk_before", NOW.plusSeconds(30)))),
        status);
  }

  /** The same endpoint as the plain one, elsewhere. */
  public static Endpoint at(int number, Target target) {
    Endpoint plain = plain(number);
    return new Endpoint(
        plain.id(),
        plain.tenant(),
        plain.description(),
        target,
        plain.subscription(),
        plain.policy(),
        plain.keys(),
        plain.status());
  }

  /** Targets of all kinds. */
  public static List<Target> targets() {
    return List.of(
        new Target.Listener(Map.of("x-team", "growth"), Target.PayloadFormat.RAW),
        new Target.Kafka(
            List.of("a.example.com:9092", "[2001:db8::1]:9092"),
            "events",
            Target.Kafka.Key.SUBJECT,
            new Target.Kafka.Plaintext()),
        new Target.Kafka(
            List.of("a.example.com:9093"),
            "events",
            Target.Kafka.Key.NONE,
            new Target.Kafka.SaslSsl(
                Target.Kafka.Mechanism.SCRAM_SHA_512, "tidings", "broker-secret")),
        new Target.Archive(
            new Target.Archive.Folder("marketing"),
            Target.Archive.FileFormat.NDJSON,
            new Target.Archive.Flush(65_536, Duration.ofMillis(1500))),
        new Target.Archive(
            new Target.Archive.S3(
                URI.create("https://s3.example.com"),
                "eu-west-1",
                "lake",
                "events/raw",
                true,
                new Target.Archive.AccessKey("AKID", "bucket-secret")),
            Target.Archive.FileFormat.PARQUET,
            Target.Archive.Flush.DEFAULT));
  }

  public static Source source(int number, TenantId tenant, String name) {
    return new Source(
        new SourceId(SourceId.PREFIX + "%026d".formatted(number)),
        tenant,
        name,
        "stripe",
        JsonObject.builder()
            .put("secret", "verification-secret")
            .put("scheme", JsonObject.builder().put("tolerance", 300).build())
            .build(),
        SourceRules.NONE,
        NOW,
        NOW.plusSeconds(1));
  }

  public static ApiKey apiKey(int number, Optional<TenantId> tenant) {
    return new ApiKey(
        new KeyId(KeyId.PREFIX + "%026d".formatted(number)),
        tenant,
        tenant.isEmpty(),
        "key " + number,
        "%064x".formatted(number),
        NOW);
  }

  public static Replay replay(int number, TenantId tenant, Replay.State state) {
    return new Replay(
        new ReplayId(ReplayId.PREFIX + "%026d".formatted(number)),
        tenant,
        new Replay.Wish(
            SampleDeliveries.endpoint(1),
            NOW.minusSeconds(3600),
            number % 2 == 0 ? Optional.of(NOW) : Optional.empty(),
            number % 2 == 0 ? List.of("order.*") : List.of(),
            number % 2 == 0 ? Optional.of("data.total > 100") : Optional.empty(),
            number % 2 == 0 ? Replay.Only.MISSING : Replay.Only.DEAD,
            number % 2 == 0,
            number % 2 == 0 ? OptionalDouble.of(12.5) : OptionalDouble.empty()),
        NOW,
        List.of(new Position(0, number * 1_000L), new Position(1, 7)),
        state,
        number * 10L,
        number);
  }
}
