package dev.tidings.core.catalogue;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.subscription.Compilation;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Problem;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Converts data from version to version, one after the other. */
final class Conversions {
  private final SubscriptionCompiler compiler;

  /** By how they are written; there are two for each version at the most. */
  private final Map<String, CompiledSubscription> compiled = new ConcurrentHashMap<>();

  Conversions(SubscriptionCompiler compiler) {
    this.compiler = compiler;
  }

  /** What is wrong with a rule that somebody wants to save. */
  List<Problem> problems(String rule) {
    return compiler.compile(shaping(rule)) instanceof Compilation.Problems found
        ? found.problems()
        : List.of();
  }

  /** What a rule that makes sense makes of an example. */
  Shaping tried(String rule, EventType type, JsonObject example) {
    Event event =
        new Event(
            new EventId("evt_example"),
            TenantId.DEFAULT,
            type,
            new Context(
                "example",
                Optional.of("example"),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Map.of()),
            new Receipt(Instant.EPOCH, Optional.empty()),
            JsonBytes.of(example));
    return compiler.load(shaping(rule)).transform(EventView.of(event));
  }

  Shaping convert(CatalogueType type, int from, int to, EventView event) {
    Event now = event.event();
    boolean changed = false;
    boolean up = to > from;
    for (int at = from; at != to; at += up ? 1 : -1) {
      // A draft was never in force: what follows it has its rules for what was in force before.
      Optional<SchemaVersion> version =
          type.version(up ? at + 1 : at).filter(each -> each.state() != VersionState.DRAFT);
      if (version.isEmpty()) {
        continue;
      }
      Conversion rules = version.get().content().conversion();
      Optional<String> rule = up ? rules.up() : rules.down();
      if (rule.isEmpty()) {
        continue;
      }
      switch (rule(rule.get()).transform(EventView.of(now))) {
        case Shaping.Unchanged _ -> {}
        case Shaping.Shaped shaped -> {
          now = now.with(shaped.data());
          changed = true;
        }
        case Shaping.Failed failed -> {
          return new Shaping.Failed(
              "the conversion of %s from version %d to %d failed: %s"
                  .formatted(type.name(), at, up ? at + 1 : at - 1, failed.reason()));
        }
      }
    }
    return changed ? new Shaping.Shaped(now.data()) : new Shaping.Unchanged();
  }

  private CompiledSubscription rule(String written) {
    return compiled.computeIfAbsent(written, rule -> compiler.load(shaping(rule)));
  }

  private static Subscription shaping(String rule) {
    return new Subscription(
        List.of("*"), Optional.empty(), Optional.of(rule), Subscription.OnFailure.DEAD_LETTER);
  }
}
