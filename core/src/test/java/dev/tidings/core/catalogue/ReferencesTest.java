package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static Json.JsonObject schema(String text) {
    return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void putsInPlaceWhatIsReferredTo() {
    assertThat(
            References.inPlace(
                schema(
                    "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"$defs\":{\"a\":{\"type\":\"string\"}}}")))
        .isEqualTo(schema("{\"properties\":{\"a\":{\"type\":\"string\"}}}"));
  }

  @Test
  void aLargePartThatIsReferredToOftenDoesNotMakeAHugeSchema() {
    StringBuilder large = new StringBuilder("{\"properties\":{");
    for (int i = 0; i < 2_000; i++) {
      large.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":{}");
    }
    large.append("}}");
    StringBuilder many = new StringBuilder("{\"properties\":{");
    for (int i = 0; i < 2_000; i++) {
      many.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":{\"$ref\":\"#/$defs/a\"}");
    }
    many.append("},\"$defs\":{\"a\":").append(large).append("}}");

    assertThat(References.inPlace(schema(many.toString())).write().length).isLessThan(500_000);
  }
}
