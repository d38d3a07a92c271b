package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

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
}
