package dev.tidings.core.delivery;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Terms;
import dev.tidings.core.event.Event;
import dev.tidings.core.privacy.PersonalFieldsOfVersions;
import dev.tidings.core.privacy.Redaction;
import dev.tidings.core.source.Handling;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import java.util.Optional;
import java.util.Set;

/**
 * What of an event an endpoint is given: its source's mapping, the conversion to the schema version
 * that the endpoint has pinned, its data policy and its transformation, in this order. The same for
 * every attempt, retry, resend and replay. Safe for use by many threads.
 */
public final class Contents {
  private final LiveSources sources;
  private final Catalogue catalogue;
  private final PersonalFieldsOfVersions personal = new PersonalFieldsOfVersions();

  public Contents(LiveSources sources, Catalogue catalogue) {
    this.sources = sources;
    this.catalogue = catalogue;
  }

  /** What an endpoint is given. */
  public sealed interface Content {
    /** The event, as the endpoint may know it. */
    record Given(Event event) implements Content {}

    /** Nothing, on purpose. */
    record Withheld(String reason) implements Content {}

    /** Nothing, because it could not be made. */
    record Failed(String reason) implements Content {}
  }

  /** Whether an endpoint is given an event just as it is. */
  boolean isPlain(Endpoint endpoint, Event event) {
    return endpoint.subscription().transformation().isEmpty()
        && endpoint.subscription().terms().equals(Terms.OPEN)
        && event.context().region().isEmpty()
        && handling(event).map(rules -> !rules.maps()).orElse(true);
  }

  /** Why an endpoint gets nothing of an event at all. */
  static Optional<String> objection(Endpoint endpoint, Event event) {
    Set<String> allowed = endpoint.subscription().terms().regions();
    return event
        .context()
        .region()
        .filter(region -> !allowed.contains(region))
        .map(region -> "events of the data region " + region + " do not go to this endpoint");
  }

  /** What a recipient is given of an event. */
  public Content of(Recipient recipient, Event event) {
    Optional<String> objection = objection(recipient.endpoint(), event);
    if (objection.isPresent()) {
      return new Content.Withheld(objection.get());
    }
    return switch (mapped(event)) {
      case Content.Given given -> converted(recipient, given.event());
      case Content.Withheld withheld -> withheld;
      case Content.Failed failed -> failed;
    };
  }

  private Optional<Handling> handling(Event event) {
    return sources.named(event.tenant(), event.context().source()).map(LiveSource::handling);
  }

  private Content mapped(Event event) {
    Optional<Handling> handling = handling(event).filter(Handling::maps);
    return handling.isEmpty()
        ? new Content.Given(event)
        : content(
            event, handling.get().map(EventView.of(event)), "the mapping of its source failed: ");
  }

  private Content converted(Recipient recipient, Event event) {
    Terms terms = recipient.endpoint().subscription().terms();
    Optional<CatalogueType> type = catalogue.find(event.type());
    Optional<SchemaVersion> own = catalogue.describing(event);
    Integer pinned = terms.versions().get(event.type());
    if (pinned == null || own.isEmpty() || own.get().number() == pinned) {
      return redacted(recipient, event, own);
    }
    return switch (catalogue.convert(type.get(), own.get().number(), pinned, event)) {
      case Shaping.Unchanged _ -> redacted(recipient, event, type.get().version(pinned));
      case Shaping.Shaped shaped ->
          redacted(recipient, event.with(shaped.data()), type.get().version(pinned));
      case Shaping.Failed failed -> new Content.Failed(failed.reason());
    };
  }

  private Content redacted(Recipient recipient, Event event, Optional<SchemaVersion> version) {
    DataPolicy policy = recipient.endpoint().subscription().terms().policy();
    Event given =
        policy.keepsEverything()
            ? event
            : new Redaction(policy, personal.of(event.type(), version)).apply(event);
    return content(given, recipient.subscription().transform(EventView.of(given)), "");
  }

  private static Content content(Event event, Shaping shaping, String because) {
    return switch (shaping) {
      case Shaping.Unchanged _ -> new Content.Given(event);
      case Shaping.Shaped shaped -> new Content.Given(event.with(shaped.data()));
      case Shaping.Failed failed -> new Content.Failed(because + failed.reason());
    };
  }
}
