package dev.tidings.server.http;

import dev.tidings.core.access.Keys;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.Publisher;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Quarantine;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.Clock;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the API stands on.
 *
 * @param audit who changed what
 * @param quality what events look like, and what is wrong with them
 * @param readiness what keeps us from being ready; nothing when we are
 */
public record Backend(
    Records records,
    Endpoints endpoints,
    Incoming incoming,
    Keys keys,
    Audit audit,
    Replays replays,
    Quality quality,
    Outgoing outgoing,
    Rules rules,
    Surroundings surroundings,
    Supplier<List<String>> readiness) {

  /**
   * What happened and what became of it.
   *
   * @param quarantine how what is kept out gets in after all
   */
  public record Records(EventLog log, DeliveryStore deliveries, Quarantine quarantine) {}

  /** What was changed, and who sees to it that it is known. */
  public record Audit(AuditLog log, Auditor auditor) {}

  /** How things come in. */
  public record Incoming(
      LiveSources sources,
      Providers providers,
      IngestPipeline pipeline,
      RecentRejections rejections,
      Publisher publisher) {}

  /**
   * How things leave.
   *
   * @param sender for endpoints of every kind
   * @param nudge told of an endpoint whose deliveries a person wants made now; losing this loses
   *     nothing
   */
  public record Outgoing(
      Sender<OutgoingRequest> sender, Consumer<EndpointId> nudge, ListenerHub listeners) {}

  /**
   * What an endpoint must be like.
   *
   * @param catalogue which event types there are
   * @param urlProblem what keeps deliveries from being made to a URL, in a sentence for people;
   *     empty when nothing does
   * @param folders where archives may be
   */
  public record Rules(
      SubscriptionCompiler subscriptions,
      Function<URI, Optional<String>> urlProblem,
      Catalogue catalogue,
      ArchiveFolders folders) {}

  /**
   * @param secrets unpredictable numbers
   */
  public record Surroundings(
      Clock clock, IdGenerator ids, RandomGenerator secrets, PrometheusMeterRegistry meters) {}
}
