package dev.tidings.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.core.privacy.PersonalFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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
}
