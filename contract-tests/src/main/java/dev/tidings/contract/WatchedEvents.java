package dev.tidings.contract;

import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.delivery.Announcer;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.Findings;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.quality.QualityStore.ProblemQuery;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The watch over the quality of events, on time that is turned by hand, and its events. */
public final class WatchedEvents {
  public static final TenantId TENANT = TenantId.DEFAULT;

  /** A Monday. */
  public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

  public final HandTime time;
  public final QualityStore store;
  public final InMemoryEventLog log;
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final Catalogue catalogue;
  public final Quality quality;
  public final Endpoints endpoints;

  private final IdGenerator ids;

  public WatchedEvents(QualityStore store) {
    this(store, new InMemoryEventLog(), START);
  }

  /** Goes on with what was kept and said. */
  public WatchedEvents(QualityStore store, InMemoryEventLog log, Instant now) {
    this.store = store;
    this.log = log;
    this.time = new HandTime(now);
    this.ids = new IdGenerator(time, new Random(now.toEpochMilli()));
    this.endpoints = new Endpoints(new InMemoryEndpointStore());
    this.catalogue =
        new Catalogue(new InMemoryCatalogueStore(), List.of(), new SubscriptionCompiler(time));
    this.quality =
        new Quality(store, catalogue, endpoints, new Announcer(log, ids), ids, time, time, meters);
    quality.start();
    time.run();
  }

  /** An event that happens now and arrives at once. */
  public Event event(String source, String type, JsonBytes data) {
    return event(source, type, data, Optional.of("ada"), time.now());
  }

  /** An event that arrives now. */
  public Event event(
      String source, String type, JsonBytes data, Optional<String> subject, Instant happened) {
    EventId id = ids.event();
    return new Event(
        id,
        TENANT,
        new EventType(type),
        new Context(source, subject, happened, Optional.empty(), Optional.empty(), Map.of()),
        new Receipt(time.now(), Optional.of(new RequestId("req_" + id.value().substring(4)))),
        data);
  }

  /** Has an event watched that nobody has anything to say of. */
  public void watch(Event event) {
    watch(event, new Findings(new Validation.Undescribed(), Optional.empty()));
  }

  public void watch(Event event, Findings findings) {
    Json data = event.data().parse();
    quality.observe(event, () -> data, () -> data, findings);
    time.run();
  }

  /** Has an event of the shop watched, with the next second beginning. */
  public void order(String data) {
    watch(event("shop", "order.completed", json(data)));
    time.pass(Duration.ofSeconds(1));
  }

  public static JsonBytes json(String text) {
    return JsonBytes.trusted(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All problems, the newest first. */
  public List<QualityProblem> problems() {
    return problems(Optional.empty());
  }

  /** Those in that state. */
  public List<QualityProblem> problems(Optional<ProblemState> state) {
    return quality
        .problems(
            new ProblemQuery(TENANT, state, Optional.empty(), Optional.empty()),
            PageRequest.first(PageRequest.MAX_LIMIT))
        .data();
  }

  /** The announcements, in order. */
  public List<Event> announced() {
    return log.read(log.start(0), Integer.MAX_VALUE).entries().stream()
        .map(entry -> ((Entry.EventEntry) entry).event())
        .toList();
  }

  /** What has been announced, in order: type and message. */
  public List<String> announcements() {
    return announced().stream()
        .map(event ->
            event.type()
                + " "
                + ((Json.JsonObject) event.data().parse()).text("message").orElse(""))
        .toList();
  }
}
