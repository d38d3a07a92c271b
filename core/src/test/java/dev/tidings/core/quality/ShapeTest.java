package dev.tidings.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.privacy.PersonalFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  private static final Shape.Room ROOM =
      new Shape.Room() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public void giveBack(int fields) {}
      };

  private static final Drifts NOBODY =
      new Drifts() {
        @Override
        public Evidence event() {
          return Evidence.of(Instant.EPOCH, Optional.empty());
        }

        @Override
        public void begun(
            ProblemKind kind, String field, Evidence evidence, Supplier<String> message) {}

        @Override
        public void seen(ProblemKind kind, String field, Supplier<String> message) {}

        @Override
        public void over(ProblemKind kind, String field) {}
      };

  private static final PersonalFields NAMES =
      known(
          "{'properties':{'by':{'properties':{'sms':{}},'propertyNames':{'x-personal-data':'name'}}}}");

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static PersonalFields known(String schema) {
    return PersonalFields.of(json(schema));
  }

  private static Shape shape(PersonalFields known, String data) {
    Shape shape = new Shape(ROOM);
    for (int i = 0; i < Shape.ENOUGH; i++) {
      shape.look(json(data), known, Instant.EPOCH, NOBODY);
    }
    return shape;
  }

  private static List<String> codes(PersonalFields known) {
    return codes(shape(known, "{'faiths':['none','other']}"));
  }

  private static List<String> codes(Shape shape) {
    return shape.view().stream().flatMap(field -> field.values().stream()).toList();
  }

  private static List<String> paths(Shape shape) {
    return shape.view().stream().map(FieldView::path).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'properties':{'faiths':{'x-personal-data':'other'}}}",
        "{'properties':{'faiths':{'items':{'x-personal-data':'other'}}}}",
        "{'additionalProperties':{'$ref':'#/$defs/f'},'$defs':{'f':{'x-personal-data':'other'}}}",
      })
  void keepsNoCodesOfWhatIsPersonal(String schema) {
    assertThat(codes(known(schema))).isEmpty();
  }

  @Test
  void keepsCodesOfWhatIsNot() {
    assertThat(codes(PersonalFields.UNDESCRIBED)).containsExactly("none", "other");
    assertThat(codes(known("{'properties':{'faith':{'x-personal-data':'other'}}}")))
        .containsExactly("none", "other");
  }

  @Test
  void whatIsPartOfSomethingPersonalIsPersonal() {
    PersonalFields meta = known("{'properties':{'meta':{'x-personal-data':'other'}}}");
    assertThat(codes(shape(meta, "{'meta':[{'x':{'faith':'none'}}],'metadata':{'state':'on'}}")))
        .containsExactly("on");
  }

  @Test
  void doesNotFollowMembersWhoseNamesArePersonal() {
    String data = "{'by':{'Jane':{'at':1},'sms':2},'ana@example.com':3,'total':4}";
    assertThat(paths(shape(NAMES, data)))
        .containsExactly("data", "data.by", "data.by.sms", "data.total");
  }

  @Test
  void letsGoOfWhatIsSaidToBePersonalLater() {
    Shape shape = shape(PersonalFields.UNDESCRIBED, "{'by':{'Jane':{'state':'on'},'sms':2}}");
    assertThat(shape.fields()).isEqualTo(4);
    shape.hide(NAMES);
    assertThat(paths(shape)).containsExactly("data", "data.by", "data.by.sms");
    assertThat(shape.fields()).isEqualTo(2);
  }

  /** Remembers of what it was told, and says which event it is. */
  private static final class Told implements Drifts {
    private final Map<String, Evidence> begun = new LinkedHashMap<>();
    private final Map<String, String> words = new LinkedHashMap<>();
    private int number;

    private Evidence evidence(String of) {
      return Optional.ofNullable(begun.get(of)).orElseThrow();
    }

    @Override
    public Evidence event() {
      return Evidence.of(Instant.ofEpochSecond(number), Optional.of(new EventId("evt_" + number)));
    }

    @Override
    public void begun(ProblemKind kind, String field, Evidence evidence, Supplier<String> message) {
      begun.put(kind.word() + " " + field, evidence);
      words.put(kind.word() + " " + field, message.get());
    }

    @Override
    public void seen(ProblemKind kind, String field, Supplier<String> message) {}

    @Override
    public void over(ProblemKind kind, String field) {}
  }

  private static Told told(String usual, String then, boolean restart) {
    Told told = new Told();
    Shape shape = new Shape(ROOM);
    for (; told.number < 2 * Shape.ENOUGH; told.number++) {
      shape.look(json(usual), PersonalFields.UNDESCRIBED, Instant.EPOCH, told);
    }
    for (int i = 0; i < 5; i++, told.number++) {
      shape.look(json(then), PersonalFields.UNDESCRIBED, Instant.EPOCH, told);
      if (restart) {
        shape = Shape.read(shape.write(), ROOM);
      }
    }
    return told;
  }

  @Test
  void tellsOfAllEventsThatShowThatAFieldIsGoneAndNotOnlyOfTheOneThatSettledIt() {
    Evidence gone = told("{'a':1,'b':2}", "{'a':1}", false).evidence("field.vanished data.b");
    assertThat(gone.first()).isEqualTo(Instant.ofEpochSecond(400));
    assertThat(gone.count()).isEqualTo(3);
    assertThat(gone.examples())
        .containsExactly(new EventId("evt_400"), new EventId("evt_401"), new EventId("evt_402"));
  }

  @Test
  void tellsOfNullsInTheSameWay() {
    Evidence nulls =
        told("{'a':1,'b':2}", "{'a':1,'b':null}", false).evidence("nulls.jumped data.b");
    assertThat(nulls.first()).isEqualTo(Instant.ofEpochSecond(400));
    assertThat(nulls.examples()).hasSize(3);
  }

  @Test
  void knowsSinceWhenAFieldIsGoneAlsoWhenItWasKeptInBetween() {
    Evidence gone = told("{'a':1,'b':2}", "{'a':1}", true).evidence("field.vanished data.b");
    assertThat(gone.first()).isEqualTo(Instant.ofEpochSecond(400));
    assertThat(gone.count()).isEqualTo(3);
  }

  @Test
  void namesWhatCameInsteadOfAFieldAlsoWhereItIsMadeOfAnother() {
    Told told =
        told(
            "{'total':4,'raw':{'total_price':'4','x':1}}",
            "{'raw':{'total_amount':'4','x':1}}",
            false);
    assertThat(told.words.get("field.vanished data.raw.total_price"))
        .endsWith("; data.raw.total_amount is new and may be its new name");
    assertThat(told.words.get("field.vanished data.total"))
        .endsWith("; data.raw.total_amount is new since the first event without it");
  }
}
