package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemorySourceStore;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.ingest.Published;
import dev.tidings.core.ingest.Publisher;
import dev.tidings.core.ingest.Submission;
import dev.tidings.core.json.Json;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceRules;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Map<String, List<String>> JSON =
      Map.of("content-type", List.of("application/json"));
  private static final Map<String, List<String>> CLOUD =
      Map.of("content-type", List.of("application/cloudevents+json; charset=utf-8"));

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          return NOW;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };
  private final IdGenerator ids = new IdGenerator(clock, new Random(1));
  private final SubscriptionCompiler compiler = new SubscriptionCompiler(clock);
  private final LiveSources sources =
      new LiveSources(
          new InMemorySourceStore(),
          new Providers(Connectors.all()),
          new Certificates(),
          compiler,
          Duration.ofDays(3));
  private final Catalogue catalogue =
      new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
  private final Publisher publisher =
      new Publisher(log, sources, catalogue, ids, clock, 1_000, new SimpleMeterRegistry());

  @Test
  void keepsEveryFieldOfOurOwnForm() {
    Event event =
        accepted(
                JSON,
                """
                {"type":"order.completed","subject":"ana@example.com","data":{"n":12345678901234567890},\
                "id":"order-1","time":"2026-02-28T23:00:00+01:00","orderingKey":"ana","source":"shop",\
                "expiresAt":"2026-03-02T00:00:00Z"}\
                """)
            .getFirst();
    assertThat(event.id().value()).isEqualTo("order-1");
    assertThat(event.context().subject()).contains("ana@example.com");
    assertThat(event.context().orderingKey()).contains("ana");
    assertThat(event.context().source()).isEqualTo("shop");
    assertThat(event.context().time()).isEqualTo(Instant.parse("2026-02-28T22:00:00Z"));
    assertThat(event.context().expiresAt()).contains(Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(event.data()).hasToString("{\"n\":12345678901234567890}");
  }

  @Test
  void needsNothingButAType() {
    Event event = accepted(JSON, "{\"type\":\"a.b\"}").getFirst();
    assertThat(event.id().value()).startsWith("evt_");
    assertThat(event.context().source()).isEqualTo("api");
    assertThat(event.context().time()).isEqualTo(NOW);
    assertThat(event.data()).hasToString("{}");
  }

  @Test
  void theSameIdAgainIsTheSameEvent() {
    accepted(JSON, "{\"type\":\"a.b\",\"id\":\"x\"}");
    Published again = publish(JSON, "{\"type\":\"a.b\",\"id\":\"x\",\"data\":{\"other\":1}}");
    assertThat(((Published.Accepted) again).events().getFirst())
        .isInstanceOf(Appended.Duplicate.class)
        .extracting(appended -> appended.id().value())
        .isEqualTo("x");
  }

  @Test
  void keepsAllOrNothing() {
    Published result =
        publish(
            JSON,
            "[{\"type\":\"a.b\"},{\"type\":\"not a type\"},{\"type\":\"c.d\",\"id\":\"a.b\"},7]");
    assertThat(((Published.Invalid) result).problems())
        .extracting(problem -> problem.index() + " " + problem.pointer())
        .containsExactly("1 /type", "2 /id", "3 ");
    assertThat(log.end(0)).isEqualTo(log.start(0));
  }

  @Test
  void takesUpToAThousandAtOnce() {
    assertThat(accepted(JSON, many(1_000))).hasSize(1_000);
    assertThat(publish(JSON, many(1_001))).isInstanceOf(Published.Invalid.class);
    assertThat(publish(JSON, "[]")).isInstanceOf(Published.Invalid.class);
  }

  @Test
  void refusesUnknownFieldsBadTimesAndTooMuchData() {
    assertThat(problems(JSON, "{\"type\":\"a.b\",\"dat\":{}}")).containsExactly("/dat");
    assertThat(problems(JSON, "{\"type\":\"a.b\",\"time\":\"yesterday\"}"))
        .containsExactly("/time");
    assertThat(problems(JSON, "{\"subject\":7}")).contains("/type", "/subject");
    assertThat(problems(JSON, "{\"type\":\"a.b\",\"data\":\"" + "x".repeat(1_000) + "\"}"))
        .containsExactly("/data");
    assertThat(problems(JSON, "{\"type\":")).containsExactly("");
  }

  @Test
  void takesCloudEventsStructuredAndInBatches() {
    String one =
        """
        {"specversion":"1.0","id":"ce-1","source":"/shop","type":"com.example.order_placed",\
        "subject":"o1","time":"2026-01-01T00:00:00Z","partitionkey":"p","expirytime":"2026-04-01T00:00:00Z",\
        "traceparent":"00-x","datacontenttype":"application/json","data":{"a":1}}\
        """;
    Event event = accepted(CLOUD, one).getFirst();
    assertThat(event.id().value()).isEqualTo("ce-1");
    assertThat(event.context().source()).isEqualTo("/shop");
    assertThat(event.context().orderingKey()).contains("p");
    assertThat(event.context().expiresAt()).isPresent();
    assertThat(event.context().extensions())
        .containsEntry("traceparent", "00-x")
        .containsEntry("datacontenttype", "application/json");
    assertThat(event.data()).hasToString("{\"a\":1}");
    assertThat(
            accepted(
                Map.of("content-type", List.of("application/cloudevents-batch+json")),
                "[" + one + "]"))
        .hasSize(1);
  }

  @Test
  void takesCloudEventsInHeaders() {
    Map<String, List<String>> headers = new HashMap<>();
    headers.put("ce-specversion", List.of("1.0"));
    headers.put("ce-id", List.of("b-1"));
    headers.put("ce-source", List.of("/caf%C3%A9"));
    headers.put("ce-type", List.of("a.b"));
    headers.put("content-type", List.of("application/json"));
    Event event = accepted(headers, "{\"a\":1}").getFirst();
    assertThat(event.context().source()).isEqualTo("/café");
    assertThat(event.data()).hasToString("{\"a\":1}");
    headers.put("content-type", List.of("image/png"));
    headers.put("ce-id", List.of("b-2"));
    assertThat(accepted(headers, "png").getFirst().data())
        .hasToString("{\"data_base64\":\"cG5n\"}");
  }

  @Test
  void aStructuredCloudEventMayRepeatItsAttributesInHeaders() {
    Map<String, List<String>> headers = new HashMap<>(CLOUD);
    headers.put("ce-specversion", List.of("1.0"));
    headers.put("ce-id", List.of("s-1"));
    headers.put("ce-source", List.of("/shop"));
    headers.put("ce-type", List.of("a.b"));
    Event event =
        accepted(
                headers,
                """
                {"specversion":"1.0","id":"s-1","source":"/shop","type":"a.b","data":{"a":1}}\
                """)
            .getFirst();
    assertThat(event.id().value()).isEqualTo("s-1");
    assertThat(event.data()).hasToString("{\"a\":1}");
  }

  @Test
  void refusesACloudEventsDataThatIsNoBase64() {
    String event =
        "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"s\",\"type\":\"a.b\",\"data_base64\":";
    assertThat(problems(CLOUD, event + "\"%%\"}")).containsExactly("/data_base64");
    assertThat(problems(CLOUD, event + "7}")).containsExactly("/data_base64");
    assertThat(accepted(CLOUD, event + "\"aGk=\"}")).hasSize(1);
  }

  @Test
  void refusesTimesThatReadersCannotRead() {
    for (String time : List.of("+999999999-12-31T23:59:59Z", "-0001-01-01T00:00:00Z")) {
      assertThat(
              problems(
                  JSON,
                  "{\"type\":\"a.b\",\"time\":\"" + time + "\",\"expiresAt\":\"" + time + "\"}"))
          .containsExactlyInAnyOrder("/time", "/expiresAt");
    }
    assertThat(accepted(JSON, "{\"type\":\"a.b\",\"time\":\"9999-12-31T23:59:59.999Z\"}"))
        .hasSize(1);
  }

  @Test
  void aCloudEventsIdThatIsNoneOfOursStaysOneEvent() {
    String event = "{\"specversion\":\"1.0\",\"id\":\"a.b c\",\"source\":\"s\",\"type\":\"a.b\"}";
    assertThat(accepted(CLOUD, event).getFirst().context().extensions())
        .containsEntry("originalid", "a.b c");
    assertThat(((Published.Accepted) publish(CLOUD, event)).events().getFirst())
        .isInstanceOf(Appended.Duplicate.class);
  }

  @Test
  void saysWhatACloudEventLacks() {
    assertThat(problems(CLOUD, "{\"type\":\"a.b\"}")).contains("/id", "/source", "/specversion");
  }

  private void describe(ValidationMode mode) {
    String schema = "{\"type\":\"object\",\"properties\":{\"total\":{\"type\":\"number\"}}}";
    EventType name = new EventType("order.completed");
    catalogue.add(
        new CatalogueType(
                name, new CatalogueType.About(Category.COMMERCE, "", ""), mode, false, List.of())
            .withDraft(
                new SchemaVersion.Content(
                    Json.parseObject(schema.getBytes(StandardCharsets.UTF_8)),
                    Optional.empty(),
                    Compatibility.NONE,
                    Conversion.NOTHING),
                NOW));
    catalogue.update(name, type -> type.activated(1, NOW));
  }

  private void source(SourceRules rules) {
    sources.add(
        new Source(
            ids.source(),
            TenantId.DEFAULT,
            "shop",
            "generic",
            Json.parseObject("{\"scheme\":{\"type\":\"none\"}}".getBytes(StandardCharsets.UTF_8)),
            rules,
            NOW,
            NOW));
  }

  private static SourceRules rules(String mapping, ValidationMode mode) {
    return new SourceRules(Optional.of(mapping), Map.of("order.*", mode), Optional.empty());
  }

  private static String order(String source, String total) {
    return """
    {"type":"order.completed","source":"%s","data":{"total":%s}}\
    """
        .formatted(source, total);
  }

  @Test
  void whatASourceSaysOfValidationWinsOverItsType() {
    describe(ValidationMode.OBSERVE);
    source(new SourceRules(Optional.empty(), Map.of("*", ValidationMode.REJECT), Optional.empty()));
    assertThat(problems(JSON, order("shop", "\"7\""))).containsExactly("/data/total");
    assertThat(accepted(JSON, order("shop", "7"))).hasSize(1);
    assertThat(accepted(JSON, order("another", "\"7\""))).hasSize(1);
  }

  @Test
  void aSourceMayBeLessStrictThanItsType() {
    describe(ValidationMode.REJECT);
    source(
        new SourceRules(Optional.empty(), Map.of("*", ValidationMode.OBSERVE), Optional.empty()));
    assertThat(accepted(JSON, order("shop", "\"7\""))).hasSize(1);
    assertThat(problems(JSON, order("another", "\"7\""))).containsExactly("/data/total");
  }

  @Test
  void checksWhatTheMappingOfTheSourceMakesAndKeepsWhatCameIn() {
    describe(ValidationMode.OBSERVE);
    source(rules("{\"total\": $number(data.total)}", ValidationMode.REJECT));
    assertThat(accepted(JSON, order("shop", "\"7\"")).getFirst().data())
        .hasToString("{\"total\":\"7\"}");
  }

  @Test
  void refusesWhatTheMappingOfTheSourceMakesWrong() {
    describe(ValidationMode.OBSERVE);
    source(rules("{\"total\": $string(data.total)}", ValidationMode.REJECT));
    assertThat(problems(JSON, order("shop", "7"))).containsExactly("/data/total");
  }

  @Test
  void takesWhatTheMappingOfTheSourceFailsWithForQuarantineHasIt() {
    describe(ValidationMode.OBSERVE);
    source(rules("{\"total\": $number(data.total)}", ValidationMode.REJECT));
    assertThat(accepted(JSON, order("shop", "\"seven\""))).hasSize(1);
  }

  @Test
  void anEventBelongsToTheRegionOfItsSource() {
    source(new SourceRules(Optional.empty(), Map.of(), Optional.of("eu")));
    assertThat(accepted(JSON, order("shop", "7")).getFirst().context().region()).contains("eu");
    assertThat(accepted(JSON, order("another", "7")).getFirst().context().region()).isEmpty();
    assertThat(accepted(CLOUD, inRegion("\"eu\"")).getFirst().context().region()).contains("eu");
    assertThat(accepted(CLOUD, inRegion("null")).getFirst().context().region()).contains("eu");
    assertThat(problems(CLOUD, inRegion("\"us\""))).containsExactly("/dataregion");
  }

  private String inRegion(String region) {
    return """
    {"specversion":"1.0","id":"%s","source":"shop","type":"a.b","dataregion":%s}\
    """
        .formatted(ids.event(), region);
  }

  @Test
  void saysWhenTheLogCannotTakeIt() {
    log.close();
    assertThat(publish(JSON, "{\"type\":\"a.b\"}")).isInstanceOf(Published.Unavailable.class);
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"type\":\"a.b\",\"data\":" + i + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private List<String> problems(Map<String, List<String>> headers, String body) {
    return ((Published.Invalid) publish(headers, body))
        .problems().stream().map(Published.Problem::pointer).toList();
  }

  private List<Event> accepted(Map<String, List<String>> headers, String body) {
    Published result = publish(headers, body);
    assertThat(result).isInstanceOf(Published.Accepted.class);
    return ((Published.Accepted) result)
        .events().stream()
            .map(appended -> log.get(appended.position()).orElseThrow())
            .map(entry -> ((Entry.EventEntry) entry).event())
            .toList();
  }

  private Published publish(Map<String, List<String>> headers, String body) {
    return publisher
        .publish(TenantId.DEFAULT, Submission.read(headers, body.getBytes(StandardCharsets.UTF_8)))
        .join();
  }
}
