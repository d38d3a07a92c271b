package dev.tidings.core.catalogue;

import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.subscription.SubscriptionCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * All event types that somebody has described, as they are now: those that come with Tidings, and
 * those that were added or changed here. Every change goes through here: it is checked, kept by the
 * store, and seen by the next event. Safe for use by many threads.
 */
public final class Catalogue {
  private final CatalogueStore store;
  private final Conversions conversions;
  private final ConcurrentSkipListMap<String, Live> types = new ConcurrentSkipListMap<>();
  private final Map<EventType, CatalogueType> builtIn = new ConcurrentHashMap<>();

  /**
   * @param builtIn the types that come with Tidings
   * @param compiler compiles the rules by which data is converted
   */
  public Catalogue(
      CatalogueStore store, List<CatalogueType> builtIn, SubscriptionCompiler compiler) {
    this.store = store;
    this.conversions = new Conversions(compiler);
    for (CatalogueType type : builtIn) {
      this.builtIn.put(type.name(), type);
      put(type);
    }
    store.all().forEach(this::put);
  }

  /** A type, with the validators of its versions made when the first event needs them. */
  private static final class Live {
    private final CatalogueType type;
    private final Map<Integer, SchemaValidator> validators = new ConcurrentHashMap<>();

    Live(CatalogueType type) {
      this.type = type;
    }

    SchemaValidator validator(SchemaVersion version) {
      SchemaValidator made = validators.get(version.number());
      return made == null
          ? validators.computeIfAbsent(
              version.number(), _ -> SchemaValidator.of(version.content().schema()))
          : made;
    }

    boolean fits(SchemaVersion version, Json data) {
      return validator(version).violations(data).isEmpty();
    }
  }

  private void put(CatalogueType type) {
    types.put(type.name().value(), new Live(type));
  }

  public Optional<CatalogueType> find(EventType name) {
    return Optional.ofNullable(types.get(name.value())).map(live -> live.type);
  }

  /** All of them, by name. */
  public List<CatalogueType> all() {
    return types.values().stream().map(live -> live.type).toList();
  }

  /** Whether a type is otherwise than it came with Tidings. */
  public boolean isChanged(CatalogueType type) {
    return !Optional.ofNullable(builtIn.get(type.name())).equals(Optional.of(type));
  }

  /** What becomes of events of a type that do not fit, where their source does not say. */
  public ValidationMode mode(EventType name) {
    Live live = types.get(name.value());
    return live == null ? ValidationMode.OBSERVE : live.type.mode();
  }

  /** Whether data fits the version of its type that is in force. */
  public Validation validate(EventType name, Json data) {
    Live live = types.get(name.value());
    if (live == null) {
      return new Validation.Unknown();
    }
    Optional<SchemaVersion> active = live.type.active();
    if (active.isEmpty()) {
      return new Validation.Undescribed();
    }
    int number = active.get().number();
    List<Violation> violations = live.validator(active.get()).violations(data);
    return violations.isEmpty()
        ? new Validation.Fits(number)
        : new Validation.Breaks(number, violations);
  }

  /**
   * The version that describes an event: the one that was in force when it came, unless only the
   * one of now does. So it is with an event that was kept out and let in when the schema had been
   * mended, and with one whose source's mapping has followed the schema.
   */
  public Optional<SchemaVersion> describing(Event event) {
    Live live = types.get(event.type().value());
    if (live == null) {
      return Optional.empty();
    }
    Optional<SchemaVersion> then = live.type.inForceAt(event.receipt().receivedAt());
    Optional<SchemaVersion> now = live.type.active();
    if (then.isEmpty() || now.isEmpty() || then.get().number() == now.get().number()) {
      return then;
    }
    Json data = event.data().parse();
    return live.fits(now.get(), data) && !live.fits(then.get(), data) ? now : then;
  }

  /** Holds many events' data against a version, one after the other. */
  public Trial trial(SchemaVersion version) {
    SchemaValidator validator = SchemaValidator.of(version.content().schema());
    return validator::violations;
  }

  /** A version that is being tried. */
  @FunctionalInterface
  public interface Trial {
    /** Where data does not fit it. */
    List<Violation> violations(Json data);
  }

  /**
   * An event's data as that of another version, by the rules of the versions between them. What
   * they make has failed where it does not hold to that version.
   */
  public Shaping convert(CatalogueType type, int from, int to, Event event) {
    Shaping made = conversions.convert(type, from, to, EventView.of(event));
    return switch (made) {
      case Shaping.Failed _ -> made;
      case Shaping.Shaped shaped -> held(made, type, from, to, shaped.data().parse());
      case Shaping.Unchanged _ ->
          from == to ? made : held(made, type, from, to, event.data().parse());
    };
  }

  /** What was made, if it is what it was made for. */
  private Shaping held(Shaping made, CatalogueType type, int from, int to, Json data) {
    return broken(type.name(), to, data)
        .<Shaping>map(violations ->
            new Shaping.Failed(
                "the conversion of %s from version %d does not make version %d: %s"
                    .formatted(type.name(), from, to, Violation.inWords(violations))))
        .orElse(made);
  }

  /** How data breaks a version that is or was in force. */
  private Optional<List<Violation>> broken(EventType name, int number, Json data) {
    return Optional.ofNullable(types.get(name.value()))
        .flatMap(live ->
            live.type
                .version(number)
                .filter(version -> version.state() != VersionState.DRAFT)
                .map(version -> live.validator(version).violations(data)))
        .filter(violations -> !violations.isEmpty());
  }

  /**
   * Adds a type.
   *
   * @throws NotPossibleException if there is one of that name
   * @throws BadSchemaException if one of its versions makes no sense
   */
  public synchronized CatalogueType add(CatalogueType type) {
    if (find(type.name()).isPresent()) {
      throw new NotPossibleException("there is an event type " + type.name() + " already");
    }
    return keep(type);
  }

  /**
   * Replaces a type by what {@code change} makes of it.
   *
   * @return the type as it is now; empty when there is none of that name
   * @throws NotPossibleException if the change cannot be made
   * @throws BadSchemaException if a version would make no sense
   */
  public synchronized Optional<CatalogueType> update(
      EventType name, UnaryOperator<CatalogueType> change) {
    return find(name).map(change).map(this::keep);
  }

  /**
   * Has a type be as it is declared, whether it is there or not.
   *
   * @param wanted what is declared, by what is there
   * @param about told of the type before and after, just before the latter is kept
   * @throws NotPossibleException if it cannot be
   * @throws BadSchemaException if a version would make no sense
   */
  public synchronized CatalogueType declare(
      EventType name,
      Function<Optional<CatalogueType>, DeclaredType> wanted,
      Instant now,
      BiConsumer<Optional<CatalogueType>, CatalogueType> about) {
    Optional<CatalogueType> before = find(name);
    CatalogueType type = check(wanted.apply(before), now);
    about.accept(before, type);
    return keep(type);
  }

  /**
   * What would become of a type if it were declared so.
   *
   * @throws NotPossibleException if it cannot be
   * @throws BadSchemaException if a version would make no sense
   */
  public CatalogueType check(DeclaredType wanted, Instant now) {
    eachOf(wanted, (version, faults) -> SchemaCheck.check(version.content(), conversions, faults));
    CatalogueType type = wanted.over(find(wanted.name()), now);
    eachOf(
        wanted,
        (declared, faults) -> {
          SchemaVersion version = type.version(declared.number()).orElseThrow();
          if (isNew(type.name(), version)) {
            SchemaCheck.tryConversions(type, version, conversions, faults);
          }
        });
    return type;
  }

  private static void eachOf(
      DeclaredType wanted, BiConsumer<DeclaredType.Version, List<Fault>> check) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < wanted.versions().size(); i++) {
      List<Fault> found = new ArrayList<>();
      check.accept(wanted.versions().get(i), found);
      for (Fault fault : found) {
        faults.add(new Fault("/versions/" + i + fault.pointer(), fault.message()));
      }
    }
    refuse(faults);
  }

  private static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw new BadSchemaException(faults);
    }
  }

  private CatalogueType keep(CatalogueType type) {
    List<Fault> faults = new ArrayList<>();
    for (SchemaVersion version : type.versions()) {
      if (version.state() == VersionState.DRAFT) {
        SchemaCheck.check(version.content(), conversions, faults);
        // What was in force before may have become another since a draft was written.
        if (faults.isEmpty() && isNew(type.name(), version)) {
          SchemaCheck.tryConversions(type, version, conversions, faults);
        }
      }
    }
    refuse(faults);
    store.put(List.of(type));
    put(type);
    return type;
  }

  private boolean isNew(EventType name, SchemaVersion version) {
    return find(name)
        .flatMap(before -> before.version(version.number()))
        .filter(before -> before.content().equals(version.content()))
        .isEmpty();
  }

  /** Whether there was one to delete; one that comes with Tidings becomes again what it was. */
  public synchronized boolean delete(EventType name) {
    boolean known = types.containsKey(name.value());
    store.delete(name);
    CatalogueType original = builtIn.get(name);
    if (original == null) {
      types.remove(name.value());
    } else {
      put(original);
    }
    return known;
  }
}
