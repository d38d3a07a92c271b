package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.MemberNames;
import dev.tidings.core.privacy.PersonalFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the data of one source's events of one type looks like: a tree of fields. It accepts itself
 * when it has seen {@value #ENOUGH} events; what differs from then on is drift, until somebody
 * accepts it anew. Bounded in fields and depth, and in what is looked at of one event.
 */
final class Shape {
  /** How many events make a shape. */
  static final int ENOUGH = 200;

  static final int MAX_FIELDS = 256;
  static final int MAX_DEPTH = 8;
  private static final int MAX_ELEMENTS = 32;
  private static final String ROOT = "data";

  private final Room room;
  private final List<Field> touched = new ArrayList<>();
  private Field root = new Field(ROOT, ROOT, new RateWatch());
  private int fields;
  private long looks;
  private long notFollowed;
  private Optional<Instant> acceptedAt = Optional.empty();

  /** Whether there is memory for another field; those that were let go of give it back. */
  interface Room {
    boolean take();

    void giveBack(int fields);
  }

  Shape(Room room) {
    this.room = room;
  }

  /** How a member is written after the path of its object. */
  static String step(String name) {
    boolean plain = true;
    for (int i = 0; i < name.length() && plain; i++) {
      char c = name.charAt(i);
      plain = c != '.' && c != '[' && c != ' ' && c != '"';
    }
    return plain ? "." + name : "[\"" + name.replace("\"", "\\\"") + "\"]";
  }

  /**
   * Looks at the data of one event.
   *
   * @param known what of it is personal
   */
  void look(Json data, PersonalFields known, Instant now, Drifts drifts) {
    looks++;
    touched.clear();
    boolean armed = acceptedAt.isPresent();
    look(root, data, 0, armed, known, drifts);
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).end(armed, root, drifts);
    }
    if (!armed && looks >= ENOUGH) {
      acceptedAt = Optional.of(now);
    }
  }

  private void look(
      Field field, Json value, int depth, boolean armed, PersonalFields known, Drifts drifts) {
    if (field.begin(looks)) {
      touched.add(field);
    }
    field.type(value);
    switch (value) {
      case JsonObject object -> members(field, object, depth, armed, known, drifts);
      case JsonArray array -> elements(field, array.elements(), depth, armed, known, drifts);
      case JsonText text -> field.text(text.value(), armed, drifts);
      case Json.JsonNumber _, Json.JsonBool _, Json.JsonNull _ -> {}
    }
  }

  private void members(
      Field field,
      JsonObject object,
      int depth,
      boolean armed,
      PersonalFields known,
      Drifts drifts) {
    if (depth >= MAX_DEPTH || field.hasVaryingKeys()) {
      notFollowed += object.members().size();
      return;
    }
    for (var entry : object.members().entrySet()) {
      Field member = field.member(entry.getKey());
      if (member == null) {
        if (field.hasVaryingKeys() || !isFollowed(entry.getKey(), known) || !takeRoom()) {
          notFollowed++;
          continue;
        }
        member = field.add(entry.getKey(), armed, drifts);
        if (known.member(entry.getKey()) instanceof PersonalFields.Personal) {
          member.hideValues();
        }
        int gone = field.letGoOfVaryingKeys();
        if (gone > 0) {
          fields -= gone;
          room.giveBack(gone);
          touched.removeIf(each -> each != field && each.path().startsWith(field.path()));
          continue;
        }
      }
      look(member, entry.getValue(), depth + 1, armed, known.member(entry.getKey()), drifts);
    }
  }

  /** Whether a member has the name of a field, and not one that is data, or personal. */
  private static boolean isFollowed(String name, PersonalFields known) {
    return MemberNames.isField(name)
        && switch (known) {
          // Below what is personal as a whole, nothing else says that this is no person's name.
          case PersonalFields.Personal _ -> name.indexOf(' ') < 0;
          case PersonalFields.Parts parts -> !parts.isPersonal(name);
        };
  }

  private void elements(
      Field field,
      List<Json> elements,
      int depth,
      boolean armed,
      PersonalFields known,
      Drifts drifts) {
    field.array(elements.size(), armed, drifts);
    if (elements.isEmpty()) {
      return;
    }
    boolean first = field.elements().isEmpty();
    if (depth >= MAX_DEPTH || (first && !takeRoom())) {
      notFollowed += elements.size();
      return;
    }
    Field element = field.element();
    if (first && known.element() instanceof PersonalFields.Personal) {
      element.hideValues();
    }
    int followed = Math.min(elements.size(), MAX_ELEMENTS);
    for (int i = 0; i < followed; i++) {
      look(element, elements.get(i), depth + 1, armed, known.element(), drifts);
    }
    notFollowed += elements.size() - followed;
  }

  private boolean takeRoom() {
    if (fields >= MAX_FIELDS || !room.take()) {
      return false;
    }
    fields++;
    return true;
  }

  Optional<Instant> acceptedAt() {
    return acceptedAt;
  }

  long looks() {
    return looks;
  }

  long notFollowed() {
    return notFollowed;
  }

  int fields() {
    return fields;
  }

  boolean isLearning() {
    return acceptedAt.isEmpty();
  }

  /** Keeps nothing any more of what is personal. */
  void hide(PersonalFields known) {
    hide(root, known);
  }

  private void hide(Field field, PersonalFields known) {
    if (known instanceof PersonalFields.Personal) {
      field.hideValues();
    }
    for (Field member : List.copyOf(field.members())) {
      if (isFollowed(member.name(), known)) {
        hide(member, known.member(member.name()));
      } else {
        letGoOf(field, member);
      }
    }
    field.elements().ifPresent(element -> hide(element, known.element()));
  }

  private void letGoOf(Field field, Field member) {
    int gone = field.letGoOf(member);
    fields -= gone;
    room.giveBack(gone);
  }

  /** Takes all that is now for usual. */
  void accept(Instant now) {
    List<Field> all = new ArrayList<>();
    root.forEach(all::add);
    int gone = 0;
    for (Field field : all) {
      gone += field.letGoOfMissing();
      field.accept();
    }
    fields -= gone;
    room.giveBack(gone);
    acceptedAt = Optional.of(now);
  }

  /** Takes what is now in one field for usual. */
  void accept(String path) {
    List<Field> all = new ArrayList<>();
    root.forEach(all::add);
    for (Field field : all) {
      if (field.path().equals(path)) {
        field.accept();
      }
      for (Field member : List.copyOf(field.members())) {
        if (member.path().equals(path) && member.isMissing()) {
          letGoOf(field, member);
        }
      }
    }
  }

  /** Its fields, in the order in which they were first seen. */
  List<FieldView> view() {
    List<FieldView> views = new ArrayList<>();
    root.forEach(field -> views.add(field.view()));
    return views;
  }

  JsonObject write() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("looks", looks)
            .put("notFollowed", notFollowed)
            .put("root", root.write());
    acceptedAt.ifPresent(at -> json.put("acceptedAt", at.toEpochMilli()));
    return json.build();
  }

  static Shape read(JsonObject kept, Room room) {
    Shape shape = new Shape(room);
    shape.looks = Kept.whole(kept, "looks");
    shape.notFollowed = Kept.whole(kept, "notFollowed");
    shape.acceptedAt = kept.get("acceptedAt").map(at -> Instant.ofEpochMilli(Kept.whole(at)));
    kept.object("root").ifPresent(root -> shape.root = Field.read(root, ROOT));
    shape.root.forEach(_ -> shape.fields++);
    shape.fields--;
    for (int i = 0; i < shape.fields; i++) {
      room.take();
    }
    return shape;
  }
}
