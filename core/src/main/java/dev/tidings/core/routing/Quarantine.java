package dev.tidings.core.routing;

import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.delivery.Match;
import dev.tidings.core.delivery.Recipient;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept out, and how it gets in after all: a request is read again by the reader that there
 * is now, an event is checked again with the mapping and the schema that there are now and goes, at
 * its own position, to those who want it now. It happens once, whoever asks and however often.
 *
 * <p>Safe for use by many threads; may wait for the log and the store.
 */
public final class Quarantine {
  private final Ports ports;
  private final Admission admission;
  private final SubscriptionCompiler compiler;
  private final Clock clock;

  /** What it works with. */
  public record Ports(
      EventLog log,
      DeliveryStore store,
      Endpoints endpoints,
      LiveSources sources,
      IngestPipeline pipeline,
      DeliveryLoop engine) {}

  public Quarantine(Ports ports, Admission admission, SubscriptionCompiler compiler, Clock clock) {
    this.ports = ports;
    this.admission = admission;
    this.compiler = compiler;
    this.clock = clock;
  }

  /** What became of trying again. */
  public sealed interface Outcome {
    /**
     * It is out.
     *
     * @param events what became of a request; empty for an event
     * @param deliveries how many deliveries became of an event
     */
    record Released(List<EventId> events, int deliveries) implements Outcome {}

    /** It still does not fit. */
    record Kept(String reason) implements Outcome {}

    /** It is not in quarantine any more. */
    record Gone() implements Outcome {}
  }

  /**
   * Tries again.
   *
   * @throws dev.tidings.core.event.LogUnavailableException if the log cannot be read or written
   * @throws dev.tidings.core.delivery.StoreUnavailableException if the store cannot be written
   */
  public Outcome reprocess(TenantId tenant, Position at) {
    if (ports.store().quarantined(tenant, at).isEmpty()) {
      return new Outcome.Gone();
    }
    Optional<Entry> entry = ports.log().get(at);
    if (entry.isEmpty()) {
      return new Outcome.Kept("it is no longer in the log");
    }
    return switch (entry.get()) {
      case Entry.QuarantineEntry found -> request(found.position(), found.request());
      case Entry.EventEntry found -> event(found);
    };
  }

  private Outcome request(Position at, Request request) {
    Optional<LiveSource> source = ports.sources().find(request.tenant(), request.source());
    if (source.isEmpty()) {
      return new Outcome.Kept("the source it came to was deleted");
    }
    return switch (ports.pipeline().readAgain(source.get(), request).join()) {
      case IngestResult.Accepted accepted ->
          released(
              at, Changes.of(List.of()), accepted.events().stream().map(Appended::id).toList(), 0);
      case IngestResult.Acknowledged _ -> released(at, Changes.of(List.of()), List.of(), 0);
      case IngestResult.Quarantined still -> new Outcome.Kept(still.reason());
      case IngestResult.Unauthentic refused -> new Outcome.Kept(refused.reason());
      case IngestResult.Overloaded busy -> new Outcome.Kept(busy.reason());
    };
  }

  private Outcome event(Entry.EventEntry found) {
    return switch (admission.check(found.event())) {
      case Admission.Verdict.Quarantined kept -> new Outcome.Kept(kept.reason());
      case Admission.Verdict.Admitted admitted -> {
        List<Change> deliveries = deliveries(found.position(), admitted);
        Changes changes =
            new Changes(
                deliveries,
                deliveries.isEmpty()
                    ? List.of(new Unmatched(found.event().tenant(), found.position()))
                    : List.of(),
                List.of(),
                List.of(),
                Map.of());
        Outcome outcome = released(found.position(), changes, List.of(), deliveries.size());
        if (outcome instanceof Outcome.Released) {
          deliveries.stream()
              .map(Change::delivery)
              .filter(delivery -> delivery.progress().state() == DeliveryState.PENDING)
              .forEach(delivery -> ports.engine().nudge(delivery.id().endpoint()));
        }
        yield outcome;
      }
    };
  }

  private List<Change> deliveries(Position at, Admission.Verdict.Admitted admitted) {
    EventView view = admitted.view();
    Event event = view.event();
    Instant now = clock.now();
    List<Change> changes = new ArrayList<>();
    for (Endpoint endpoint : ports.endpoints().all()) {
      if (!endpoint.tenant().equals(event.tenant())) {
        continue;
      }
      CompiledSubscription subscription = compiler.load(endpoint.subscription());
      if (subscription.covers(event.type())) {
        Match.of(new Recipient(endpoint, subscription), subscription.filter(view))
            .map(match -> match.delivery(at, event, now))
            .map(delivery -> new Change(delivery, Optional.empty()))
            .ifPresent(changes::add);
      }
    }
    return changes;
  }

  private Outcome released(Position at, Changes changes, List<EventId> events, int deliveries) {
    return ports.store().release(at, changes)
        ? new Outcome.Released(events, deliveries)
        : new Outcome.Gone();
  }
}
