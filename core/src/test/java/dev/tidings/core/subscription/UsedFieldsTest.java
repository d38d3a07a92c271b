package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsedFieldsTest {
  @Test
  void findsPathsInFilters() {
    assertThat(UsedFields.of("data.total > 50.0 && has(data.customer.plan) && type != 'x'"))
        .containsExactly("data.customer.plan", "data.total");
    assertThat(UsedFields.of("data[\"odd name\"].x == data['other']"))
        .containsExactly("data.odd name.x", "data.other");
  }

  @Test
  void findsPathsInTransformations() {
    assertThat(
            UsedFields.of(
                "{\"sum\": $sum(data.items[price > 3].price), \"all\": data, \"n\": data.`a b`}"))
        .containsExactly("data", "data.a b", "data.items.price");
    assertThat(UsedFields.of("metadata.x & $data.y & x.data.z")).isEmpty();
  }

  /** Anybody who has an endpoint can write that, in a text if nowhere else. */
  @Test
  void readsTheLongestPathThatFitsIntoAnExpression() {
    for (String step : List.of(".a", "[0].a", " . a", "['a']")) {
      String path = "data" + step.repeat(16_000 / step.length());
      assertThat(UsedFields.of("type != \"" + path + "\"")).hasSize(1);
    }
  }
}
