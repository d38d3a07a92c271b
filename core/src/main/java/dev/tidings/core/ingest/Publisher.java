package dev.tidings.core.ingest;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Batch.NewEvent;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.ingest.Published.Problem;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Mappings;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events that are published through the API, in our own form or as CloudEvents 1.0. All of
 * one call are kept, or none. An event that comes with an id is kept once, however often it is
 * published. One that is published under a source's name is held to that source's rules. Safe for
 * use by many threads; blocks none of them.
 */
public final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  /** How many events may be published at once. */
  public static final int MAX_EVENTS = 1_000;

  /** How long an event's data may be by default, in bytes. */
  public static final int MAX_DATA_BYTES = 1 << 20;

  private static final int MAX_PROBLEMS = 20;

  private final EventLog events;
  private final LiveSources sources;
  private final Catalogue catalogue;
  private final Mappings mappings;
  private final IdGenerator ids;
  private final Clock clock;
  private final int maxDataBytes;
  private final Counter accepted;
  private final Counter invalid;
  private final Counter unavailable;
  private volatile Repeats repeats = _ -> {};

  /**
   * @param maxDataBytes how long an event's data may be; see {@link #MAX_DATA_BYTES}
   */
  public Publisher(
      EventLog events,
      LiveSources sources,
      Catalogue catalogue,
      IdGenerator ids,
      Clock clock,
      int maxDataBytes,
      MeterRegistry registry) {
    this.events = events;
    this.sources = sources;
    this.catalogue = catalogue;
    this.mappings = new Mappings(clock);
    this.ids = ids;
    this.clock = clock;
    this.maxDataBytes = maxDataBytes;
    this.accepted = counter(registry, "accepted");
    this.invalid = counter(registry, "invalid");
    this.unavailable = counter(registry, "unavailable");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("tidings.publish.requests")
        .description("Calls that publish events, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** Has {@code listener} told of each event that is published again from now on. */
  public void onRepeat(Repeats listener) {
    repeats = listener;
  }

  /** Checks and appends; the result never fails. It may be completed on the log's own thread. */
  public CompletableFuture<Published> publish(TenantId tenant, Submission submission) {
    Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
    return switch (submission) {
      case Submission.Unreadable unreadable -> {
        invalid.increment();
        yield CompletableFuture.completedFuture(
            new Published.Invalid(List.of(Problem.ofAll(unreadable.reason()))));
      }
      case Submission.Plain plain -> publish(tenant, plain.body(), false, now);
      case Submission.CloudEvents cloud -> publish(tenant, cloud.body(), true, now);
    };
  }

  private CompletableFuture<Published> publish(
      TenantId tenant, Json body, boolean cloudEvents, Instant now) {
    boolean one = !(body instanceof JsonArray);
    List<Json> items = body instanceof JsonArray array ? array.elements() : List.of(body);
    List<Problem> problems = new ArrayList<>();
    List<NewEvent> made = new ArrayList<>(items.size());
    if (items.isEmpty() || items.size() > MAX_EVENTS) {
      problems.add(
          Problem.ofAll("publish 1 to " + MAX_EVENTS + " events at once, not " + items.size()));
    } else {
      for (int i = 0; i < items.size() && problems.size() < MAX_PROBLEMS; i++) {
        read(tenant, items.get(i), i, cloudEvents, now, problems).ifPresent(made::add);
      }
    }
    if (!problems.isEmpty()) {
      invalid.increment();
      return CompletableFuture.completedFuture(new Published.Invalid(List.copyOf(problems)));
    }
    try {
      Batch batch = new Batch(Optional.empty(), made);
      return events
          .append(batch)
          .<Published>thenApply(appended -> {
            Repeats.tell(repeats, batch, appended);
            accepted.increment();
            return new Published.Accepted(appended, one);
          })
          .exceptionally(this::failed);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(e));
    }
  }

  private Published failed(Throwable failure) {
    unavailable.increment();
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof LogUnavailableException away) {
      return new Published.Unavailable("the event log cannot take it just now", away.retryAfter());
    }
    log.error("events could not be published", cause);
    return new Published.Unavailable("the event log failed", Duration.ofSeconds(5));
  }

  /**
   * Says where data does not hold to a schema, if such events are refused. It is held against it as
   * when it is routed: as its source's mapping makes it.
   */
  private void violations(
      Optional<LiveSource> source, Event event, Json data, int index, List<Problem> problems) {
    ValidationMode mode =
        source
            .flatMap(live -> live.handling().mode(event.type()))
            .orElseGet(() -> catalogue.mode(event.type()));
    if (mode != ValidationMode.REJECT) {
      return;
    }
    switch (source
        .map(live -> mappings.map(live, EventView.of(event)))
        .orElseGet(Shaping.Unchanged::new)) {
      case Shaping.Unchanged _ -> violations(event.type(), data, index, problems);
      case Shaping.Shaped mapped ->
          violations(event.type(), mapped.data().parse(), index, problems);
      // Not the publisher's fault: it is kept, and goes to quarantine.
      case Shaping.Failed _ -> {}
    }
  }

  private void violations(EventType type, Json data, int index, List<Problem> problems) {
    if (catalogue.validate(type, data) instanceof Validation.Breaks broken) {
      broken.violations().stream()
          .limit(MAX_PROBLEMS)
          .forEach(violation ->
              problems.add(new Problem(index, "/data" + violation.pointer(), violation.message())));
    }
  }

  /**
   * An event belongs to the region of its source, and cannot say that it belongs to another one.
   */
  private static Context inRegion(
      Optional<LiveSource> source, Context context, PublishedEvent fields) {
    Optional<String> bound = source.flatMap(live -> live.source().rules().region());
    if (bound.isEmpty()) {
      return context;
    }
    if (context.region().isPresent() && !context.region().equals(bound)) {
      fields.problem(Context.REGION, "must be " + bound.get() + ", the region of its source");
    }
    return context.in(bound.get());
  }

  /** The event at {@code index}; empty when something is wrong with it, which is then said. */
  private Optional<NewEvent> read(
      TenantId tenant,
      Json item,
      int index,
      boolean cloudEvents,
      Instant now,
      List<Problem> problems) {
    if (!(item instanceof JsonObject object)) {
      problems.add(new Problem(index, "", "an event is a JSON object"));
      return Optional.empty();
    }
    PublishedEvent fields = new PublishedEvent(object, index, problems);
    int before = problems.size();
    Optional<EventType> type = fields.type();
    Optional<EventId> id = cloudEvents ? Optional.of(fields.cloudEventId()) : fields.id();
    Context said = cloudEvents ? fields.cloudEventContext(now) : fields.context(now);
    Optional<LiveSource> source = sources.named(tenant, said.source());
    Context context = inRegion(source, said, fields);
    Json content = cloudEvents ? fields.cloudEventData() : fields.data();
    JsonBytes data = JsonBytes.of(content);
    if (data.length() > maxDataBytes) {
      fields.problem(
          "data", "is " + data.length() + " bytes; at most " + maxDataBytes + " are taken");
    }
    if (type.isEmpty()) {
      return Optional.empty();
    }
    EventId known = id.orElseGet(ids::event);
    Event event =
        new Event(known, tenant, type.get(), context, new Receipt(now, Optional.empty()), data);
    violations(source, event, content, index, problems);
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(new NewEvent(event, DedupeKey.published(tenant, known)));
  }
}
