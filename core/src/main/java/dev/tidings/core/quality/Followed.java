package dev.tidings.core.quality;

import dev.tidings.core.catalogue.Violation;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.quality.Hours.What;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityStore.Learned;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One source's events of one type: their shape, their figures and their volume. All events are
 * counted; of a fast stream only some are looked into. Safe for use by many threads.
 */
final class Followed {
  static final Duration LATE = Duration.ofMinutes(5);
  static final Duration AHEAD = Duration.ofMinutes(1);

  /** So many events are looked into in any case, and so many in a second after that. */
  private static final long LOOKS_AT_FIRST = 1_000;

  private static final int LOOKS_PER_SECOND = 200;

  /** So many are looked into in a second however busy the others are. */
  private static final int LOOKS_OF_ITS_OWN = 10;

  private static final Pattern INDEX = Pattern.compile("/\\d+(?=/|$)");

  private final ShapeId id;
  private final Key key;
  private final ProblemBook problems;
  private final Shape shape;
  private final Hours hours;
  private final Volume volume;
  private final RateWatch subjects;
  private final RateWatch lateness;
  private final RateWatch clocks;
  private final Signs signs = new Signs();

  private boolean isDescribed;
  private boolean unknownAccepted;
  private long lastSeen;
  private boolean changed;
  private long second = -1;
  private int looksInSecond;
  private SchemaMarks marks = SchemaMarks.NONE;

  /** Whose events these are. */
  record Key(TenantId tenant, String source, EventType type) {}

  /** The looks that all together may take in a second. */
  interface Budget {
    boolean take(long second);
  }

  /**
   * @param atTheBeginning whether its source is only beginning to send, so that no type is news
   */
  Followed(ShapeId id, Key key, ProblemBook problems, Shape.Room room, boolean atTheBeginning) {
    this(
        id,
        key,
        problems,
        new Shape(room),
        new Hours(),
        new Volume(),
        List.of(new RateWatch(), new RateWatch(), new RateWatch()));
    this.unknownAccepted = atTheBeginning;
  }

  private Followed(
      ShapeId id,
      Key key,
      ProblemBook problems,
      Shape shape,
      Hours hours,
      Volume volume,
      List<RateWatch> watches) {
    this.id = id;
    this.key = key;
    this.problems = problems;
    this.shape = shape;
    this.hours = hours;
    this.volume = volume;
    this.subjects = watches.get(0);
    this.lateness = watches.get(1);
    this.clocks = watches.get(2);
  }

  /** What one event is a sign of becomes a problem. */
  private final class Signs implements Drifts {
    private Optional<EventId> event = Optional.empty();
    private Instant now = Instant.EPOCH;
    private Evidence evidence = Evidence.of(now, event);

    @Override
    public Evidence event() {
      return evidence;
    }

    @Override
    public void begun(ProblemKind kind, String field, Evidence evidence, Supplier<String> message) {
      problems.begun(about(kind, field), now, evidence, message);
    }

    @Override
    public void seen(ProblemKind kind, String field, Supplier<String> message) {
      problems.seen(about(kind, field), now, event, message);
    }

    @Override
    public void over(ProblemKind kind, String field) {
      problems.over(about(kind, field), now);
    }

    private void at(Instant now, Optional<EventId> event) {
      this.now = now;
      this.event = event;
      this.evidence = Evidence.of(now, event);
    }
  }

  private About about(ProblemKind kind, String field) {
    return new About(kind, key.tenant(), key.source(), key.type(), field);
  }

  ShapeId id() {
    return id;
  }

  Key key() {
    return key;
  }

  /** One event came. */
  synchronized void observe(
      Event event,
      Supplier<Json> received,
      Supplier<Json> checked,
      Findings findings,
      SchemaMarks marks,
      Budget budget,
      QualityMeters meters) {
    Instant now = event.receipt().receivedAt();
    changed = true;
    lastSeen = Math.max(lastSeen, now.toEpochMilli());
    signs.at(now, Optional.of(event.id()));
    boolean armed = !shape.isLearning();
    count(event, checked, findings, marks, armed, meters);
    if (volume.came(now.toEpochMilli())) {
      signs.over(ProblemKind.VOLUME_STOPPED, "");
    }
    contract(event, findings);
    if (!this.marks.equals(marks)) {
      this.marks = marks;
      shape.hide(marks.personal());
    }
    if (isWorthALook(now.getEpochSecond(), budget)) {
      meters.look();
      shape.look(received.get(), marks.personal(), now, signs);
    }
  }

  private boolean isWorthALook(long now, Budget budget) {
    if (shape.looks() < LOOKS_AT_FIRST) {
      return true;
    }
    if (second != now) {
      second = now;
      looksInSecond = 0;
    }
    if (looksInSecond < LOOKS_OF_ITS_OWN
        || (looksInSecond < LOOKS_PER_SECOND && budget.take(now))) {
      looksInSecond++;
      return true;
    }
    return false;
  }

  private void count(
      Event event,
      Supplier<Json> checked,
      Findings findings,
      SchemaMarks marks,
      boolean armed,
      QualityMeters meters) {
    long now = event.receipt().receivedAt().toEpochMilli();
    long delay = now - event.context().time().toEpochMilli();
    boolean nobody =
        event.context().subject().isEmpty()
            // Who publishes says whom it is about; for a provider's event something may stand in.
            || (event.receipt().request().isPresent() && marks.isAboutNobody(checked.get()));
    boolean late = delay > LATE.toMillis();
    boolean ahead = -delay > AHEAD.toMillis();
    hours.add(What.EVENTS, 1, now);
    hours.add(What.DELAY_MILLIS, delay, now);
    meters.event();
    tally(What.MISSING_SUBJECT, nobody, now, meters);
    tally(What.LATE, late, now, meters);
    tally(What.FUTURE, ahead, now, meters);
    tally(What.VIOLATIONS, !findings.violations().isEmpty(), now, meters);
    tally(What.UNKNOWN_TYPE, findings.isUnknownType(), now, meters);
    tally(
        What.MISSING_REQUIRED,
        !marks.required().isEmpty() && marks.isSomethingMissing(checked.get()),
        now,
        meters);
    watch(
        subjects,
        nobody,
        armed,
        ProblemKind.SUBJECT_MISSING,
        "events say nothing any more of whom they are about; they used to");
    watch(
        lateness,
        late,
        armed,
        ProblemKind.EVENTS_LATE,
        "events come more than 5 minutes after they happened; they used to come earlier");
    watch(
        clocks,
        ahead,
        armed,
        ProblemKind.CLOCK_SKEWED,
        "events say that they will happen: the clock of their sender is ahead");
  }

  private void tally(What what, boolean is, long now, QualityMeters meters) {
    if (is) {
      hours.add(what, 1, now);
      meters.count(what);
    }
  }

  private void watch(
      RateWatch watch, boolean isBad, boolean armed, ProblemKind kind, String message) {
    switch (watch.see(isBad, armed, signs.event())) {
      case OVER -> signs.over(kind, "");
      case ALARMED -> signs.begun(kind, "", watch.evidence(), () -> message);
      case NONE -> {
        if (isBad && watch.isAlarmed()) {
          signs.seen(kind, "", () -> message);
        }
      }
    }
  }

  /** What the contract says of the event, whether it was looked into or not. */
  private void contract(Event event, Findings findings) {
    isDescribed |= findings.isDescribed();
    if (findings.mappingFailed()) {
      signs.seen(ProblemKind.MAPPING_FAILED, "", () -> findings.quarantined().orElse(""));
    }
    for (Violation violation : findings.violations()) {
      signs.seen(
          ProblemKind.SCHEMA_VIOLATED,
          field(violation.pointer()),
          () ->
              field(violation.pointer())
                  + " does not fit the schema: "
                  + violation.message()
                  + " ("
                  + violation.rule()
                  + ")");
    }
    // Who publishes chooses the types; a provider's new one comes unasked.
    boolean sent = event.receipt().request().isPresent();
    if (findings.isUnknownType() && sent && !unknownAccepted) {
      signs.seen(
          ProblemKind.TYPE_UNKNOWN,
          "",
          () -> key.type() + " is not in the catalogue, unlike other types of this source");
    }
  }

  /** A pointer as a path, the same for all elements of an array. */
  private static String field(String pointer) {
    StringBuilder path = new StringBuilder("data");
    String one = INDEX.matcher(pointer).replaceAll("/[]");
    for (String step : one.isEmpty() ? new String[0] : one.substring(1).split("/", -1)) {
      path.append(
          step.equals("[]") ? step : Shape.step(step.replace("~1", "/").replace("~0", "~")));
    }
    return path.length() <= 512 ? path.toString() : path.substring(0, 512);
  }

  synchronized void repeated(Instant now, QualityMeters meters) {
    changed = true;
    tally(What.DUPLICATES, true, now.toEpochMilli(), meters);
  }

  /** Looks whether it has been silent for too long. */
  synchronized void lookForSilence(Instant now, Instant upSince) {
    boolean before = volume.isStopped();
    if (volume.isSilent(hours, now.toEpochMilli(), upSince.toEpochMilli())) {
      changed |= !before;
      signs.at(now, Optional.empty());
      signs.seen(
          ProblemKind.VOLUME_STOPPED,
          "",
          () ->
              "no "
                  + key.type()
                  + " from "
                  + key.source()
                  + " "
                  + volume.silence(now.toEpochMilli(), upSince.toEpochMilli()).words());
    }
  }

  /** Whether it is a type that is described, and was seen often enough to know it. */
  synchronized boolean isEstablished() {
    return isDescribed && !shape.isLearning();
  }

  synchronized Instant lastSeen() {
    return Instant.ofEpochMilli(lastSeen);
  }

  /** Takes all that is now for usual. */
  synchronized void accept(Instant now) {
    shape.accept(now);
    subjects.accept();
    lateness.accept();
    clocks.accept();
    volume.accept();
    unknownAccepted = true;
    changed = true;
  }

  /** Takes what made a problem for usual. */
  synchronized void accept(About about) {
    switch (about.kind()) {
      case FIELD_NEW, FIELD_VANISHED, TYPE_CHANGED, NULLS_JUMPED, VALUE_NEW, SIZE_JUMPED ->
          shape.accept(about.field());
      case VOLUME_STOPPED -> volume.accept();
      case SUBJECT_MISSING -> subjects.accept();
      case EVENTS_LATE -> lateness.accept();
      case CLOCK_SKEWED -> clocks.accept();
      case TYPE_UNKNOWN -> unknownAccepted = true;
      case SCHEMA_VIOLATED, MAPPING_FAILED -> {}
    }
    changed = true;
  }

  /** How many fields it takes memory for. */
  synchronized int fields() {
    return shape.fields();
  }

  synchronized ShapeView view() {
    List<FieldView> fields = shape.view();
    return new ShapeView(
        id,
        key.source(),
        key.type(),
        shape.looks(),
        shape.acceptedAt(),
        lastSeen(),
        fields,
        fields.stream().flatMap(field -> field.changes().stream()).toList(),
        shape.notFollowed());
  }

  synchronized Figures figures(Instant since, Instant now) {
    return new Figures(id, key.source(), key.type(), hours.total(), hours.since(since, now));
  }

  /** What to keep; empty when it has not changed since it was last asked for. */
  synchronized Optional<Learned> changes() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    return Optional.of(
        new Learned(
            id,
            key.tenant(),
            key.source(),
            key.type(),
            JsonObject.builder()
                .put("lastSeen", lastSeen)
                .put("described", isDescribed)
                .put("unknownAccepted", unknownAccepted)
                .put("shape", shape.write())
                .put("hours", hours.write())
                .put("volume", volume.write())
                .put("subjects", subjects.write())
                .put("lateness", lateness.write())
                .put("clocks", clocks.write())
                .build()));
  }

  /** It could not be kept. */
  synchronized void keepAgain() {
    changed = true;
  }

  static Followed read(Learned kept, ProblemBook problems, Shape.Room room) {
    JsonObject learned = kept.learned();
    Followed followed =
        new Followed(
            kept.id(),
            new Key(kept.tenant(), kept.source(), kept.type()),
            problems,
            Shape.read(learned.object("shape").orElse(JsonObject.EMPTY), room),
            Hours.read(learned.object("hours").orElse(JsonObject.EMPTY)),
            Volume.read(learned.object("volume").orElse(JsonObject.EMPTY)),
            List.of(
                RateWatch.read(learned.array("subjects")),
                RateWatch.read(learned.array("lateness")),
                RateWatch.read(learned.array("clocks"))));
    followed.lastSeen = Kept.whole(learned, "lastSeen");
    followed.isDescribed = learned.bool("described").orElse(false);
    followed.unknownAccepted = learned.bool("unknownAccepted").orElse(false);
    return followed;
  }
}
