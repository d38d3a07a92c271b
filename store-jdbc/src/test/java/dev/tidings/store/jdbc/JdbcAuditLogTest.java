package dev.tidings.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.AuditLogContract;
import dev.tidings.contract.SampleSettings;
import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.source.NameTakenException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdbcAuditLogTest extends AuditLogContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected AuditLog create() {
    return opened.in(folder).audit();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private static List<AuditEntry> entries(JdbcStores stores) {
    return stores
        .audit()
        .list(
            new AuditQuery(
                SampleSettings.TENANT,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            PageRequest.first(10))
        .data();
  }

  @Test
  void keepsAChangeAndItsEntryTogether(@TempDir Path another) {
    JdbcStores stores = opened.in(another);
    AuditEntry made = entry(1, Optional.of(SampleSettings.TENANT), Actor.TIDINGS, "ep_1");
    AuditTrail trail = new AuditTrail();
    boolean seenFromElsewhere =
        stores
            .audit()
            .alongside(
                trail,
                () -> {
                  trail.add(made);
                  stores.endpoints().add(SampleSettings.plain(1));
                  return entries(stores).contains(made);
                });

    assertThat(seenFromElsewhere).isTrue();
    assertThat(trail.unkept()).isEmpty();
    assertThat(entries(stores)).containsExactly(made);
  }

  @Test
  void keepsNoEntryOfAChangeThatWasRefused(@TempDir Path another) {
    JdbcStores stores = opened.in(another);
    stores.sources().add(SampleSettings.source(1, SampleSettings.TENANT, "shop"));
    AuditTrail trail = new AuditTrail();

    assertThatThrownBy(() ->
            stores
                .audit()
                .alongside(
                    trail,
                    () -> {
                      trail.add(
                          entry(1, Optional.of(SampleSettings.TENANT), Actor.TIDINGS, "src_2"));
                      stores.sources().add(SampleSettings.source(2, SampleSettings.TENANT, "shop"));
                      return true;
                    }))
        .isInstanceOf(NameTakenException.class);
    assertThat(trail.unkept()).hasSize(1);
    assertThat(entries(stores)).isEmpty();
  }

  @Test
  void makesNoChangeWhoseEntryCannotBeKept(@TempDir Path another) {
    JdbcStores stores = opened.in(another);
    Database beside = Database.open(another.resolve(JdbcStores.FILE));
    beside.change("lose the table", session -> session.command("DROP TABLE audit").run());
    beside.close();
    AuditTrail trail = new AuditTrail();

    assertThatThrownBy(() ->
            stores
                .audit()
                .alongside(
                    trail,
                    () -> {
                      trail.add(
                          entry(1, Optional.of(SampleSettings.TENANT), Actor.TIDINGS, "ep_1"));
                      stores.endpoints().add(SampleSettings.plain(1));
                      return true;
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stores.endpoints().all()).isEmpty();
  }
}
