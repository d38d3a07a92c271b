package dev.tidings.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.access.Keys.Created;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeysTest {
  private final Kept store = new Kept();
  private final Turned clock = new Turned();
  private final Keys keys =
      new Keys(store, new IdGenerator(clock, new Random(1)), clock, new Random(2));

  @Test
  void knowsAKeyByItsTextAndKeepsOnlyItsHash() {
    Created created = keys.create(Optional.of(TenantId.DEFAULT), false, "shop");

    assertThat(created.text()).startsWith(Keys.PREFIX).hasSize(47);
    assertThat(keys.find(created.text())).contains(created.key());
    assertThat(keys.find(created.text() + "x")).isEmpty();
    assertThat(created.key().toString()).doesNotContain(created.text());
    assertThat(created.toString()).doesNotContain(created.text());
  }

  @Test
  void remembersForAMinuteWhatItFound() {
    Created created = keys.create(Optional.empty(), false, "");
    assertThat(keys.remembered(created.text())).isEmpty();

    keys.find(created.text());

    assertThat(keys.remembered(created.text())).contains(created.key());
    clock.now = clock.now.plus(Duration.ofSeconds(61));
    assertThat(keys.remembered(created.text())).isEmpty();
  }

  @Test
  void forgetsADeletedKeyAtOnce() {
    Created created = keys.create(Optional.empty(), false, "");
    keys.find(created.text());

    assertThat(keys.delete(created.key().id())).isTrue();

    assertThat(keys.remembered(created.text())).isEmpty();
    assertThat(keys.find(created.text())).isEmpty();
    assertThat(keys.delete(created.key().id())).isFalse();
  }

  @Test
  void makesTheConfiguredKeyAnOperatorsOnce() {
    ApiKey first = keys.ensureOperator("chosen-by-the-operator");

    assertThat(keys.ensureOperator("chosen-by-the-operator")).isEqualTo(first);
    assertThat(first.tenant()).isEmpty();
    assertThat(keys.all()).hasSize(1);
  }

  @Test
  void refusesAnOperatorKeyThatCouldBeGuessedOrIsATenants() {
    Created tenants = keys.create(Optional.of(TenantId.DEFAULT), false, "");

    assertThatThrownBy(() -> keys.ensureOperator("short"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> keys.ensureOperator(tenants.text()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final class Kept implements KeyStore {
    private final List<ApiKey> keys = new ArrayList<>();

    @Override
    public void add(ApiKey key) {
      keys.add(key);
    }

    @Override
    public Optional<ApiKey> find(String hash) {
      return keys.stream().filter(key -> key.hash().equals(hash)).findFirst();
    }

    @Override
    public List<ApiKey> all() {
      return List.copyOf(keys);
    }

    @Override
    public boolean delete(KeyId id) {
      return keys.removeIf(key -> key.id().equals(id));
    }
  }

  private static final class Turned implements Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }
  }
}
