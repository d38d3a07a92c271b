package dev.tidings.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

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

  private static List<String> codes(SchemaMarks marks) {
    Shape shape = new Shape(ROOM);
    Json data = Json.parse("{\"faiths\":[\"none\",\"other\"]}".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < Shape.ENOUGH; i++) {
      shape.look(data, marks::isPersonal, Instant.EPOCH, NOBODY);
    }
    return shape.view().stream().flatMap(field -> field.values().stream()).toList();
  }

  @Test
  void keepsNoCodesOfTheElementsOfWhatIsPersonal() {
    assertThat(codes(SchemaMarks.NONE)).containsExactly("none", "other");
    assertThat(codes(new SchemaMarks(Map.of(), Set.of("data.faiths")))).isEmpty();
    assertThat(codes(new SchemaMarks(Map.of(), Set.of("data.faiths[]")))).isEmpty();
  }
}
