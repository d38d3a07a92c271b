package dev.tidings.core.quality;

import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one field: a member of an object, or all elements of an array. How often it
 * is there is counted in events in which its object is there, so that what is in an optional part
 * is missing only when that part is there without it.
 */
final class Field {
  private static final int TOO_LONG_BY = 32;
  private static final int LEAST_LONG = 2_000;
  private static final int TOO_MANY_BY = 100;
  private static final int LEAST_MANY = 1_000;

  /** A type is known when the field was seen with a value so many times. */
  private static final int ENOUGH_VALUES = 5;

  /** Members of an object are known when it was seen so many times, and few members once only. */
  private static final int ENOUGH_OBJECTS = 10;

  private static final int ONCE_ONLY = 20;

  /** An object with so many members, most of them rare, has keys that are data. */
  private static final int MANY_MEMBERS = 48;

  private static final int RECENT = 50;

  /** How many new fields are named as what may have come for one that is missing. */
  private static final int MOST_NEWCOMERS = 3;

  private final String name;
  private final String path;
  private RateWatch missing;
  private final RateWatch nulls;
  private final Codes codes;
  private final List<Field> members = new ArrayList<>();
  private final Map<String, Field> byName = new HashMap<>();
  private @Nullable Field elements;

  private long seen;
  private long valued;
  private long objects;
  private int types;
  private int otherTypes;
  private int recentTypes;
  private int latestTypes;
  private long longest;
  private long most;
  private long outsize;
  private boolean isNew;
  private boolean keysVary;
  private List<EventId> firstIn = List.of();

  private long look = -1;
  private int typesNow;

  Field(String name, String path, RateWatch missing) {
    this(name, path, missing, new RateWatch(), Codes.of(name));
  }

  private Field(String name, String path, RateWatch missing, RateWatch nulls, Codes codes) {
    this.name = name;
    this.path = path;
    this.missing = missing;
    this.nulls = nulls;
    this.codes = codes;
  }

  String name() {
    return name;
  }

  String path() {
    return path;
  }

  List<Field> members() {
    return members;
  }

  Optional<Field> elements() {
    return Optional.ofNullable(elements);
  }

  /** This field and all below it. */
  void forEach(Consumer<Field> each) {
    each.accept(this);
    members.forEach(member -> member.forEach(each));
    elements().ifPresent(element -> element.forEach(each));
  }

  // ---- one event

  /** Whether this is the first time that this look comes by. */
  boolean begin(long number) {
    if (look == number) {
      return false;
    }
    look = number;
    typesNow = 0;
    return true;
  }

  void type(Json value) {
    typesNow |= JsonType.bit(value);
  }

  @Nullable Field member(String name) {
    return byName.get(name);
  }

  boolean hasVaryingKeys() {
    return keysVary;
  }

  /**
   * Adds a member that was not there before; it is drift if the object is known well enough, and
   * not new as a whole.
   */
  Field add(String name, boolean armed, Drifts drifts) {
    Field added = new Field(name, path + Shape.step(name), RateWatch.after(objects));
    added.isNew = armed && !isNew && isKnown();
    if (added.isNew) {
      added.firstIn = drifts.event().examples();
    }
    members.add(added);
    byName.put(name, added);
    return added;
  }

  Field element() {
    Field found = elements;
    if (found == null) {
      found = new Field(name, path + "[]", new RateWatch());
      elements = found;
    }
    return found;
  }

  private boolean isKnown() {
    return objects >= ENOUGH_OBJECTS && rareMembers() * ONCE_ONLY <= objects;
  }

  private long rareMembers() {
    return members.stream().filter(member -> member.seen <= 1).count();
  }

  /**
   * Looks whether the keys of this object are data, such as ids, and if so follows them no more.
   *
   * @return how many fields were let go of
   */
  int letGoOfVaryingKeys() {
    if (members.size() < MANY_MEMBERS
        || members.size() % 16 != 0
        || 2 * rareMembers() <= members.size()) {
      return 0;
    }
    int[] gone = {-1};
    forEach(_ -> gone[0]++);
    keysVary = true;
    members.clear();
    byName.clear();
    return gone[0];
  }

  void text(String value, boolean armed, Drifts drifts) {
    if (armed
        && valued >= ENOUGH_VALUES
        && value.length() > Math.max(LEAST_LONG, TOO_LONG_BY * longest)) {
      outsize = value.length();
      drifts.seen(
          ProblemKind.SIZE_JUMPED,
          path,
          () ->
              String.format(
                  Locale.ROOT,
                  "%s is %,d characters long; it used to be up to %,d",
                  path,
                  value.length(),
                  longest));
    } else {
      longest = Math.max(longest, value.length());
    }
    if (codes.see(value, armed && !isNew)) {
      drifts.seen(
          ProblemKind.VALUE_NEW,
          path,
          () -> path + " has a value that it never had: " + codes.describe());
    }
  }

  void array(int size, boolean armed, Drifts drifts) {
    if (armed && valued >= ENOUGH_VALUES && size > Math.max(LEAST_MANY, TOO_MANY_BY * most)) {
      outsize = size;
      drifts.seen(
          ProblemKind.SIZE_JUMPED,
          path,
          () ->
              String.format(
                  Locale.ROOT, "%s has %,d elements; it used to have up to %,d", path, size, most));
    } else {
      most = Math.max(most, size);
    }
  }

  /**
   * All of the event was looked at: what does it say of this field and of what is missing in it?
   */
  void end(boolean armed, Field root, Drifts drifts) {
    seen++;
    boolean known = armed && !isNew;
    if (isNew) {
      drifts.seen(
          ProblemKind.FIELD_NEW,
          path,
          () -> path + " was never there before; it is " + JsonType.words(typesNow));
    }
    if (typesNow != 0) {
      endTypes(known, drifts);
    }
    watch(nulls, typesNow == 0, known, ProblemKind.NULLS_JUMPED, this::describeNulls, drifts);
    if ((typesNow & JsonType.OBJECT.bit()) != 0) {
      objects++;
      for (int i = 0; i < members.size(); i++) {
        members.get(i).endMember(look, this, known, root, drifts);
      }
    }
  }

  private void watch(
      RateWatch watch,
      boolean isBad,
      boolean armed,
      ProblemKind kind,
      Supplier<String> message,
      Drifts drifts) {
    switch (watch.see(isBad, armed, drifts.event())) {
      case OVER -> drifts.over(kind, path);
      case ALARMED -> drifts.begun(kind, path, watch.evidence(), message);
      case NONE -> {
        if (isBad && watch.isAlarmed()) {
          drifts.seen(kind, path, message);
        }
      }
    }
  }

  private void endTypes(boolean armed, Drifts drifts) {
    int strange = typesNow & ~types;
    if (strange != 0 && armed && valued >= ENOUGH_VALUES) {
      otherTypes |= strange;
      drifts.seen(
          ProblemKind.TYPE_CHANGED,
          path,
          () ->
              String.format(
                  Locale.ROOT,
                  "%s is %s; it used to be %s",
                  path,
                  JsonType.words(strange),
                  JsonType.words(types)));
    } else {
      types |= strange;
    }
    valued++;
    latestTypes |= typesNow;
    if (valued % RECENT == 0) {
      recentTypes = latestTypes;
      latestTypes = 0;
    }
  }

  private void endMember(long number, Field parent, boolean armed, Field root, Drifts drifts) {
    boolean isMissing = look != number;
    if (isNew) {
      var _ = missing.see(isMissing, false, drifts.event());
      return;
    }
    watch(
        missing,
        isMissing,
        armed,
        ProblemKind.FIELD_VANISHED,
        () -> describeMissing(parent, root),
        drifts);
  }

  private String describeNulls() {
    return String.format(
        Locale.ROOT,
        "%s is null much more often: it used to be in %s of the events",
        path,
        percent(nulls.rate()));
  }

  private String describeMissing(Field parent, Field root) {
    return String.format(
        Locale.ROOT,
        "%s is missing: it used to be there in %s of the events%s",
        path,
        percent(1 - missing.rate()),
        parent.members.stream()
            .filter(other -> other.isNew && other.types == types)
            .findFirst()
            .map(other -> "; " + other.path + " is new and may be its new name")
            .orElseGet(() -> whatCameInstead(root)));
  }

  /** A field that is made of another one is gone with it, and has no new name beside it. */
  private String whatCameInstead(Field root) {
    List<EventId> since = missing.evidence().examples();
    List<String> came = new ArrayList<>();
    root.forEach(other -> {
      if (other.isNew && !since.isEmpty() && other.firstIn.equals(since.subList(0, 1))) {
        came.add(other.path);
      }
    });
    return came.isEmpty()
        ? ""
        : "; "
            + came.stream().limit(MOST_NEWCOMERS).collect(Collectors.joining(", "))
            + (came.size() == 1 ? " is" : " are")
            + " new since the first event without it";
  }

  private static String percent(double share) {
    double percents = share * 100;
    return (percents > 0 && percents < 1) || (percents > 99 && percents < 100)
        ? String.format(Locale.ROOT, "%.1f %%", percents)
        : String.format(Locale.ROOT, "%.0f %%", percents);
  }

  // ---- what changed, and taking it for usual

  boolean isNew() {
    return isNew;
  }

  boolean isMissing() {
    return missing.isAlarmed();
  }

  /** The signs of drift in this field alone, in words. */
  List<FieldView.Change> changes() {
    List<FieldView.Change> changes = new ArrayList<>();
    if (isNew) {
      changes.add(new FieldView.Change(ProblemKind.FIELD_NEW, path + " is new"));
    }
    if (missing.isAlarmed()) {
      changes.add(
          new FieldView.Change(
              ProblemKind.FIELD_VANISHED,
              String.format(
                  Locale.ROOT,
                  "%s is missing; it used to be there in %s of the events",
                  path,
                  percent(1 - missing.rate()))));
    }
    if (nulls.isAlarmed()) {
      changes.add(new FieldView.Change(ProblemKind.NULLS_JUMPED, describeNulls()));
    }
    if (otherTypes != 0) {
      changes.add(
          new FieldView.Change(
              ProblemKind.TYPE_CHANGED,
              String.format(
                  Locale.ROOT,
                  "%s is also %s; it used to be %s",
                  path,
                  JsonType.words(otherTypes),
                  JsonType.words(types))));
    }
    if (codes.hasFresh()) {
      changes.add(
          new FieldView.Change(ProblemKind.VALUE_NEW, path + " also has: " + codes.describe()));
    }
    if (outsize != 0) {
      changes.add(
          new FieldView.Change(
              ProblemKind.SIZE_JUMPED,
              String.format(
                  Locale.ROOT,
                  "%s had a size of %,d; it used to be up to %,d",
                  path,
                  outsize,
                  Math.max(longest, most))));
    }
    return changes;
  }

  /** Takes what is now for usual, here and not below. */
  void accept() {
    if (isNew) {
      isNew = false;
      missing = new RateWatch();
    }
    if (otherTypes != 0) {
      int now = (recentTypes | latestTypes) & (types | otherTypes);
      types = now == 0 ? types | otherTypes : now;
      otherTypes = 0;
    }
    missing.accept();
    nulls.accept();
    codes.accept();
    longest = Math.max(longest, outsize);
    most = Math.max(most, outsize);
    outsize = 0;
  }

  /** Lets go of the members that are missing; how many fields those were. */
  int letGoOfMissing() {
    int gone = 0;
    for (Field member : List.copyOf(members)) {
      gone += member.isMissing() ? letGoOf(member) : 0;
    }
    return gone;
  }

  /** Lets go of a member; how many fields that were. */
  int letGoOf(Field member) {
    int[] gone = {0};
    member.forEach(_ -> gone[0]++);
    members.remove(member);
    byName.remove(member.name);
    return gone[0];
  }

  void hideValues() {
    codes.open();
  }

  FieldView view() {
    return new FieldView(
        path,
        JsonType.in(types),
        missing.rate(),
        nulls.rate(),
        codes.known(),
        Math.max(longest, most),
        keysVary,
        changes());
  }

  // ---- keeping

  JsonObject write() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("name", name)
            .put("missing", missing.write())
            .put("nulls", nulls.write())
            .put(
                "counts",
                new JsonArray(
                    List.of(
                        new JsonNumber(seen),
                        new JsonNumber(valued),
                        new JsonNumber(objects),
                        new JsonNumber((long) types),
                        new JsonNumber((long) otherTypes),
                        new JsonNumber((long) (recentTypes | latestTypes)),
                        new JsonNumber(longest),
                        new JsonNumber(most),
                        new JsonNumber(outsize),
                        new JsonNumber(isNew ? 1L : 0L),
                        new JsonNumber(keysVary ? 1L : 0L))));
    if ((types & JsonType.TEXT.bit()) != 0) {
      json.put("codes", codes.write());
    }
    if (!members.isEmpty()) {
      json.put("members", new JsonArray(members.stream().<Json>map(Field::write).toList()));
    }
    return json.putIfPresent("elements", elements().map(Field::write)).build();
  }

  static Field read(JsonObject kept, String path) {
    String name = kept.text("name").orElse("");
    Field field =
        new Field(
            name,
            path,
            RateWatch.read(kept.array("missing")),
            RateWatch.read(kept.array("nulls")),
            Codes.read(name, kept.object("codes").orElse(JsonObject.EMPTY)));
    long[] counts = kept.array("counts").stream().mapToLong(Kept::whole).toArray();
    if (counts.length == 11) {
      field.seen = counts[0];
      field.valued = counts[1];
      field.objects = counts[2];
      field.types = (int) counts[3];
      field.otherTypes = (int) counts[4];
      field.recentTypes = (int) counts[5];
      field.longest = counts[6];
      field.most = counts[7];
      field.outsize = counts[8];
      field.isNew = counts[9] == 1;
      field.keysVary = counts[10] == 1;
    }
    for (Json each : kept.array("members")) {
      if (each instanceof JsonObject member) {
        Field read = read(member, path + Shape.step(member.text("name").orElse("")));
        field.members.add(read);
        field.byName.put(read.name, read);
      }
    }
    kept.object("elements").ifPresent(element -> field.elements = read(element, path + "[]"));
    return field;
  }
}
