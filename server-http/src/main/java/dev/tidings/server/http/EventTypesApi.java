package dev.tidings.server.http;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.DeclaredType;
import dev.tidings.core.catalogue.Dependents;
import dev.tidings.core.catalogue.Impact;
import dev.tidings.core.catalogue.NotPossibleException;
import dev.tidings.core.catalogue.SchemaChange;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.catalogue.Violation;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Entry.EventEntry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Which event types there are, and how their schemas change. Operators change them. */
final class EventTypesApi {
  private static final int STEP = 200;

  /** How often the log is asked for events at the most: some types are rare. */
  private static final int MOST_SEARCHES = 500;

  private final Catalogue catalogue;
  private final Endpoints endpoints;
  private final EventLog log;
  private final LiveSources sources;
  private final Backend.Surroundings surroundings;

  EventTypesApi(Backend backend) {
    this.catalogue = backend.rules().catalogue();
    this.endpoints = backend.endpoints();
    this.log = backend.records().log();
    this.sources = backend.incoming().sources();
    this.surroundings = backend.surroundings();
  }

  void register(Operations operations) {
    operations
        .on("listEventTypes", this::list)
        .on("createEventType", operators(this::create))
        .on("getEventType", call -> Reply.ok(EventTypeView.of(find(call))))
        .on("declareEventType", this::declare)
        .on("changeEventType", operators(this::change))
        .on("deleteEventType", operators(this::delete))
        .on("draftSchemaVersion", operators(this::draft))
        .on("getSchemaVersion", call -> Reply.ok(EventTypeView.of(version(find(call), call))))
        .on("changeSchemaVersion", operators(this::edit))
        .on("deleteSchemaVersion", operators(this::discard))
        .on("compareSchemaVersion", this::compare)
        .on("trySchemaVersion", this::tried)
        .on("activateSchemaVersion", operators(this::activate))
        .on("deprecateSchemaVersion", operators(this::deprecate))
        .on("rollBackEventType", operators(this::rollBack));
  }

  private static Call.Handler operators(Call.Handler handler) {
    return call -> {
      mustBeOperator(call);
      return handler.handle(call);
    };
  }

  private static void mustBeOperator(Call call) {
    if (!call.caller().operator()) {
      throw new RefusedException(
          Problem.forbidden("the catalogue is everybody's: only an operator key changes it"));
    }
  }

  private Reply list(Call call) {
    PageRequest page = call.page();
    Optional<String> category = call.query("category");
    Optional<String> owner = call.query("owner");
    String after = page.cursor().orElse("");
    List<CatalogueType> found =
        catalogue.all().stream()
            .filter(type -> type.name().value().compareTo(after) > 0)
            .filter(type ->
                category.map(EventTypeView.text(type.about().category())::equals).orElse(true))
            .filter(type -> owner.map(type.about().owner()::equals).orElse(true))
            .limit(page.limit() + 1L)
            .toList();
    return Pages.reply(
        Page.of(found, page.limit(), type -> type.name().value()),
        type -> EventTypeView.summary(type, catalogue.isChanged(type)));
  }

  private Reply create(Call call) {
    JsonObject json = call.object();
    CatalogueType type =
        new CatalogueType(
            new EventType(json.text("name").orElseThrow()),
            EventTypeView.about(json, Optional.empty()),
            json.text("validation").map(SourceRulesForm::mode).orElse(ValidationMode.OBSERVE),
            false,
            List.of());
    say(call, type.name(), Optional.empty(), Optional.of(type));
    return Reply.json(201, EventTypeView.of(catalogue.add(type)))
        .with("location", "/v1/event-types/" + type.name());
  }

  private Reply declare(Call call) {
    EventType name = name(call).orElseThrow(() -> unknown(call));
    Function<Optional<CatalogueType>, DeclaredType> wanted =
        before -> DeclaredTypeForm.read(name, call.object(), before);
    if (call.dryRun()) {
      CatalogueType possible = catalogue.check(wanted.apply(catalogue.find(name)), now());
      // Which endpoints there are is told to operators only; anybody may see that nothing changes.
      if (call.caller().operator()) {
        refuseNothingInForce(catalogue.find(name), possible);
      }
      return Reply.ok(EventTypeView.of(possible));
    }
    mustBeOperator(call);
    return Reply.ok(
        EventTypeView.of(
            catalogue.declare(
                name,
                wanted,
                now(),
                (before, after) -> {
                  refuseNothingInForce(before, after);
                  say(call, name, before, Optional.of(after));
                })));
  }

  private void refuseNothingInForce(Optional<CatalogueType> before, CatalogueType after) {
    if (before.flatMap(CatalogueType::active).isPresent() && after.active().isEmpty()) {
      refusePinned(
          dependents(after),
          "without a version in force events of this type are held to no schema, and %s. Have another"
              + " version active instead, or take the pins off first");
    }
  }

  /** The catalogue is the whole installation's, so no tenant is told of. */
  private static void say(
      Call call, EventType name, Optional<CatalogueType> before, Optional<CatalogueType> after) {
    call.changes()
        .say(
            Optional.empty(),
            name.value(),
            before.map(EventTypeView::of),
            after.map(EventTypeView::of));
  }

  private Reply change(Call call) {
    JsonObject patch = call.object();
    return changed(
        call,
        type -> {
          CatalogueType described =
              type.with(EventTypeView.about(patch, Optional.of(type.about())));
          return patch
              .text("validation")
              .map(mode -> described.with(SourceRulesForm.mode(mode)))
              .orElse(described);
        });
  }

  private Reply delete(Call call) {
    CatalogueType type = find(call);
    if (type.builtIn()) {
      throw new RefusedException(
          Problem.conflict(
              type.name()
                  + " comes with Tidings and stays; set its validation to observe if it is"
                  + " in the way"));
    }
    List<String> uses =
        Stream.of(dependents(type).pinningInWords(), dependents(type).namingInWords())
            .flatMap(Optional::stream)
            .toList();
    if (!uses.isEmpty()) {
      throw new NotPossibleException(
          "%s is in use: %s. Take the pins off and the name out of eventTypes first; to have events"
                  .formatted(type.name(), String.join("; ", uses))
              + " of this type held to no schema any more, deprecate its version instead");
    }
    say(call, type.name(), Optional.of(type), Optional.empty());
    if (!catalogue.delete(type.name())) {
      throw unknown(call);
    }
    return Reply.noContent();
  }

  private Dependents dependents(CatalogueType type) {
    return Dependents.of(type.name(), endpoints.all());
  }

  private Reply draft(Call call) {
    JsonObject json = call.object();
    CatalogueType type =
        updated(
            call, before -> before.withDraft(EventTypeView.content(json, Optional.empty()), now()));
    SchemaVersion draft = type.versions().getLast();
    return Reply.json(201, compared(call, type, draft, type.predecessor(draft.number())))
        .with("location", "/v1/event-types/" + type.name() + "/versions/" + draft.number());
  }

  private Reply edit(Call call) {
    JsonObject patch = call.object();
    int number = number(call);
    CatalogueType type =
        updated(
            call,
            before ->
                before.edited(
                    number,
                    EventTypeView.content(
                        patch, before.version(number).map(SchemaVersion::content))));
    SchemaVersion draft = version(type, call);
    return Reply.ok(compared(call, type, draft, type.predecessor(number)));
  }

  private Reply discard(Call call) {
    int number = number(call);
    updated(
        call,
        before -> {
          CatalogueType after = before.without(number);
          refusePinned(
              dependents(before).on(before.name(), number),
              "version " + number + " is in use: %s. Take the pins off first");
          return after;
        });
    return Reply.noContent();
  }

  private Reply compare(Call call) {
    CatalogueType type = find(call);
    SchemaVersion version = version(type, call);
    Optional<SchemaVersion> against =
        call.query("against").isPresent()
            ? type.version(Integer.parseInt(call.query("against").get()))
            : type.predecessor(version.number());
    return Reply.ok(compared(call, type, version, against));
  }

  /** A version beside another one: what is different, what that keeps, and whom it concerns. */
  private JsonObject compared(
      Call call, CatalogueType type, SchemaVersion version, Optional<SchemaVersion> against) {
    List<SchemaChange> changes = version.since(against);
    // Which endpoints other tenants have is nobody's business but an operator's.
    List<Endpoint> shown =
        endpoints.all().stream()
            .filter(endpoint -> call.caller().operator() || endpoint.tenant().equals(call.tenant()))
            .toList();
    return EventTypeView.compared(
        type,
        version,
        against,
        changes,
        Impact.of(type.name(), changes.stream().map(SchemaChange::field).toList(), shown));
  }

  private Reply tried(Call call) {
    CatalogueType type = find(call);
    Catalogue.Trial trial = catalogue.trial(version(type, call));
    JsonObject wish = call.object();
    int most = wish.number("events").map(BigDecimal::intValue).orElse(1_000);
    EventQuery query =
        new EventQuery(
            call.tenant(),
            Optional.of(type.name()),
            Optional.empty(),
            wish.text("source"),
            Optional.empty(),
            Optional.empty());
    Map<String, Broken> broken = new LinkedHashMap<>();
    Optional<String> cursor = Optional.empty();
    int looked = 0;
    int fit = 0;
    int searches = 0;
    boolean more;
    do {
      Page<EventEntry> page =
          log.search(query, new PageRequest(Math.min(STEP, most - looked), cursor));
      for (EventEntry entry : page.data()) {
        looked++;
        List<Violation> violations = violations(trial, entry.event());
        if (violations.isEmpty()) {
          fit++;
        }
        Set<String> met = new HashSet<>();
        for (Violation violation : violations) {
          String rule =
              violation.pointer().replaceAll("/\\d+(?=/|$)", "/*") + " " + violation.rule();
          if (met.add(rule)) {
            broken
                .computeIfAbsent(rule, _ -> new Broken(violation))
                .met(entry.event().id().value());
          }
        }
      }
      searches++;
      cursor = page.next();
      more = cursor.isPresent() && looked < most;
    } while (more && searches < MOST_SEARCHES && call.stillThere().getAsBoolean());
    return Reply.ok(
        JsonObject.builder()
            .put("events", looked)
            .put("fit", fit)
            .put("complete", !more)
            .put(
                "violations",
                new JsonArray(broken.values().stream().<Json>map(Broken::json).toList()))
            .build());
  }

  /** What is wrong with an event as its source's mapping makes it now. */
  private List<Violation> violations(Catalogue.Trial trial, Event event) {
    Shaping mapped =
        sources
            .named(event.tenant(), event.context().source())
            .map(source -> source.handling().map(EventView.of(event)))
            .orElseGet(Shaping.Unchanged::new);
    return switch (mapped) {
      case Shaping.Unchanged _ -> trial.violations(event.data().parse());
      case Shaping.Shaped shaped -> trial.violations(shaped.data().parse());
      case Shaping.Failed failed ->
          List.of(
              new Violation("", "mapping", "the mapping of its source failed: " + failed.reason()));
    };
  }

  /** A rule that real events break. */
  private static final class Broken {
    private static final int MOST_EXAMPLES = 5;
    private final Violation violation;
    private final List<Json> examples = new ArrayList<>();
    private int count;

    Broken(Violation violation) {
      this.violation = violation;
    }

    void met(String event) {
      count++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(new Json.JsonText(event));
      }
    }

    JsonObject json() {
      return JsonObject.builder()
          .put("pointer", violation.pointer())
          .put("rule", violation.rule())
          .put("message", violation.message())
          .put("events", count)
          .put("examples", new JsonArray(examples))
          .build();
    }
  }

  private Reply activate(Call call) {
    int number = number(call);
    boolean force = call.object().bool("force").orElse(false);
    return changed(call, type -> (force ? type : type.promising(number)).activated(number, now()));
  }

  private Reply deprecate(Call call) {
    boolean force = call.object().bool("force").orElse(false);
    return changed(
        call,
        type -> {
          CatalogueType after = type.deprecated(number(call), now());
          if (!force) {
            refusePinned(
                dependents(type),
                "without a version in force events of this type are held to no schema, and %s. Activate"
                    + " another version instead, take the pins off first, or deprecate this one with"
                    + " \"force\": true");
          }
          return after;
        });
  }

  /**
   * @param words with a place for who it is
   */
  private static void refusePinned(Dependents dependents, String words) {
    dependents
        .pinningInWords()
        .ifPresent(pinning -> {
          throw new NotPossibleException(words.formatted(pinning));
        });
  }

  private Reply rollBack(Call call) {
    return changed(
        call,
        type ->
            type.rolledBack(
                type.fallback()
                    .map(SchemaVersion::number)
                    .orElseThrow(() ->
                        new NotPossibleException(
                            type.name() + " has no version that was in force before")),
                now()));
  }

  private Reply changed(Call call, UnaryOperator<CatalogueType> change) {
    return Reply.ok(EventTypeView.of(updated(call, change)));
  }

  private CatalogueType updated(Call call, UnaryOperator<CatalogueType> change) {
    return name(call)
        .flatMap(name ->
            catalogue.update(
                name,
                before -> {
                  CatalogueType after = change.apply(before);
                  say(call, name, Optional.of(before), Optional.of(after));
                  return after;
                }))
        .orElseThrow(() -> unknown(call));
  }

  private Instant now() {
    return surroundings.clock().now();
  }

  private CatalogueType find(Call call) {
    return name(call).flatMap(catalogue::find).orElseThrow(() -> unknown(call));
  }

  private static Optional<EventType> name(Call call) {
    return EventType.isValid(call.path("type"))
        ? Optional.of(new EventType(call.path("type")))
        : Optional.empty();
  }

  private static int number(Call call) {
    try {
      return Integer.parseInt(call.path("number"));
    } catch (NumberFormatException _) {
      throw Ids.unknown("version", call.path("number"));
    }
  }

  private static SchemaVersion version(CatalogueType type, Call call) {
    return type.version(number(call))
        .orElseThrow(() -> Ids.unknown("version of " + type.name(), call.path("number")));
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("event type", call.path("type"));
  }
}
