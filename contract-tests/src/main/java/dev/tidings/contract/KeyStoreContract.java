package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.TENANT;
import static dev.tidings.contract.SampleSettings.apiKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.KeyStore;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KeyStore} keeps to. */
public abstract class KeyStoreContract {
  private KeyStore store;

  /** A new, empty store. */
  protected abstract KeyStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  @Test
  void findsKeysByTheirHashes() {
    ApiKey operator = apiKey(2, Optional.empty());
    ApiKey tenant = apiKey(1, Optional.of(TENANT));
    store.add(operator);
    store.add(tenant);

    assertThat(store.find(operator.hash())).contains(operator);
    assertThat(store.find(tenant.hash())).contains(tenant);
    assertThat(store.find("no such hash")).isEmpty();
    assertThat(store.all()).containsExactly(tenant, operator);
  }

  @Test
  void deletesAKeyOnce() {
    ApiKey key = apiKey(1, Optional.of(TENANT));
    store.add(key);

    assertThat(store.delete(key.id())).isTrue();
    assertThat(store.delete(key.id())).isFalse();
    assertThat(store.find(key.hash())).isEmpty();
    assertThat(store.all()).isEmpty();
  }
}
