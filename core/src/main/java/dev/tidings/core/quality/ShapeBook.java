package dev.tidings.core.quality;

import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.QualityStore.Learned;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The shapes that are followed: for each source and type one, in bounded memory. One that was not
 * seen for long gives way when there is no room. Safe for use by many threads.
 */
final class ShapeBook {
  private static final int MAX_SHAPES = 1_000;
  private static final int MAX_SHAPES_OF_A_TENANT = 500;
  private static final int MAX_FIELDS = 50_000;
  private static final int LOOKS_PER_SECOND = 2_000;
  private static final Duration GIVES_WAY_AFTER = Duration.ofDays(7);

  private final ProblemBook problems;
  private final Function<EventType, Optional<CatalogueType>> types;
  private final IdGenerator ids;
  private final Consumer<ShapeId> givesWay;
  private final Map<Followed.Key, Followed> followed = new ConcurrentHashMap<>();
  private final Map<EventType, Marked> marks = new ConcurrentHashMap<>();
  private final AtomicInteger fields = new AtomicInteger();
  private final Shape.Room room = new FieldRoom();
  private final Followed.Budget budget = new LooksPerSecond();

  /** What a version of a schema marks. */
  private record Marked(SchemaVersion version, SchemaMarks marks) {}

  /**
   * @param givesWay is told of a shape that is followed no more since there was no room
   */
  ShapeBook(
      ProblemBook problems,
      Function<EventType, Optional<CatalogueType>> types,
      IdGenerator ids,
      Consumer<ShapeId> givesWay) {
    this.problems = problems;
    this.types = types;
    this.ids = ids;
    this.givesWay = givesWay;
  }

  /** Room for fields in the memory that all shapes share. */
  private final class FieldRoom implements Shape.Room {
    @Override
    public boolean take() {
      if (fields.incrementAndGet() <= MAX_FIELDS) {
        return true;
      }
      fields.decrementAndGet();
      return false;
    }

    @Override
    public void giveBack(int number) {
      fields.addAndGet(-number);
    }
  }

  /** The looks that all shapes share in a second. */
  private static final class LooksPerSecond implements Followed.Budget {
    private long second;
    private int taken;

    @Override
    public synchronized boolean take(long now) {
      if (second != now) {
        second = now;
        taken = 0;
      }
      return taken++ < LOOKS_PER_SECOND;
    }
  }

  /** Goes on from what was learned before. */
  void load(List<Learned> learned) {
    for (Learned kept : learned) {
      Followed read = Followed.read(kept, problems, room);
      followed.put(read.key(), read);
    }
  }

  int size() {
    return followed.size();
  }

  List<Followed> all() {
    return List.copyOf(followed.values());
  }

  Optional<Followed> get(Followed.Key key) {
    return Optional.ofNullable(followed.get(key));
  }

  /** How often events are looked at closely, for all shapes together. */
  Followed.Budget budget() {
    return budget;
  }

  /**
   * The shape of a source's events of a type, from now on if it was not followed before; empty when
   * there is no room for it.
   */
  Optional<Followed> follow(Followed.Key key, Instant now) {
    Followed known = followed.get(key);
    return known == null ? begin(key, now) : Optional.of(known);
  }

  private synchronized Optional<Followed> begin(Followed.Key key, Instant now) {
    List<Followed> ofTenant =
        followed.values().stream()
            .filter(each -> each.key().tenant().equals(key.tenant()))
            .toList();
    boolean full = followed.size() >= MAX_SHAPES;
    if ((full && !makeRoom(followed.values().stream().toList(), now))
        || (!full && ofTenant.size() >= MAX_SHAPES_OF_A_TENANT && !makeRoom(ofTenant, now))) {
      return Optional.empty();
    }
    boolean atTheBeginning =
        ofTenant.stream()
            .noneMatch(each -> each.key().source().equals(key.source()) && each.isEstablished());
    return Optional.of(
        followed.computeIfAbsent(
            key, _ -> new Followed(ids.shape(), key, problems, room, atTheBeginning)));
  }

  /** What was not seen for long gives way to what is. */
  private boolean makeRoom(List<Followed> among, Instant now) {
    Optional<Followed> longest = among.stream().min(Comparator.comparing(Followed::lastSeen));
    if (longest.isEmpty() || longest.get().lastSeen().plus(GIVES_WAY_AFTER).isAfter(now)) {
      return false;
    }
    Followed gone = longest.get();
    letGoOf(gone);
    givesWay.accept(gone.id());
    return true;
  }

  /** It is followed no more. */
  void letGoOf(Followed gone) {
    followed.remove(gone.key());
    fields.addAndGet(-gone.fields());
  }

  /** What the schema that is active now marks. */
  SchemaMarks marks(EventType type) {
    Optional<SchemaVersion> active = types.apply(type).flatMap(CatalogueType::active);
    if (active.isEmpty()) {
      return SchemaMarks.NONE;
    }
    Marked known = marks.get(type);
    if (known == null || !known.version().equals(active.get())) {
      known = new Marked(active.get(), SchemaMarks.of(active.get().content().schema()));
      marks.put(type, known);
    }
    return known.marks();
  }

  Optional<Followed> find(TenantId tenant, ShapeId id) {
    return followed.values().stream()
        .filter(each -> each.id().equals(id) && each.key().tenant().equals(tenant))
        .findFirst();
  }

  /** What {@code view} shows of those that match, in the order of their ids. */
  <T> Page<T> page(
      TenantId tenant,
      Optional<String> source,
      Optional<EventType> type,
      PageRequest page,
      Function<Followed, T> view) {
    String after = page.cursor().map(ShapeBook::checked).orElse("");
    List<Followed> found =
        followed.values().stream()
            .filter(each ->
                each.key().tenant().equals(tenant)
                    && source.map(each.key().source()::equals).orElse(true)
                    && type.map(each.key().type()::equals).orElse(true)
                    && each.id().value().compareTo(after) > 0)
            .sorted(Comparator.comparing(each -> each.id().value()))
            .limit(page.limit() + 1L)
            .toList();
    List<T> shown = found.stream().limit(page.limit()).map(view).toList();
    return found.size() <= page.limit()
        ? Page.last(shown)
        : new Page<>(shown, Optional.of(found.get(page.limit() - 1).id().value()));
  }

  private static String checked(String cursor) {
    try {
      return new ShapeId(cursor).value();
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
  }
}
