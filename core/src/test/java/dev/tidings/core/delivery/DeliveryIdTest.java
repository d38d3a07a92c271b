package dev.tidings.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryIdTest {
  private static DeliveryId id(int partition, long offset, String endpoint) {
    return new DeliveryId(
        new Position(partition, offset), new EndpointId(EndpointId.PREFIX + endpoint));
  }

  @Property
  void isReadAsItPrints(
      @ForAll @IntRange(max = 0xffff) int partition,
      @ForAll @LongRange(min = 0) long offset,
      @ForAll @StringLength(26) @CharRange(from = 'a', to = 'h') String endpoint) {
    DeliveryId id = id(partition, offset, endpoint);
    assertThat(DeliveryId.parse(id.toString())).contains(id);
  }

  @Property
  void printsInTheOrderOfTheLog(
      @ForAll @IntRange(max = 0xffff) int partition,
      @ForAll @LongRange(min = 0) long one,
      @ForAll @LongRange(min = 0) long other,
      @ForAll @StringLength(26) @CharRange(from = 'a', to = 'h') String endpoint) {
    DeliveryId first = id(partition, one, endpoint);
    DeliveryId second = id(partition, other, endpoint);
    assertThat(Integer.signum(first.toString().compareTo(second.toString())))
        .isEqualTo(Integer.signum(first.compareTo(second)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dlv_",
        "evt_0000000000000000000000000000000000000000000001",
        "dlv_00000000000000000000",
        "dlv_0000000000000000000g00000000000000000000000001",
        "dlv_0000ffffffffffffffff00000000000000000000000001",
        "dlv_-0010000000000000000000000000000000000000000001",
        "dlv_00000000000000000000ep_00000000000000000000001",
        "dlv_000000000000000000000000000000000000000000000l"
      })
  void readsNothingElse(String text) {
    assertThat(DeliveryId.parse(text)).isEmpty();
  }
}
