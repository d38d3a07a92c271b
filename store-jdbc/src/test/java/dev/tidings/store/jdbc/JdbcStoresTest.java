package dev.tidings.store.jdbc;

import static dev.tidings.contract.SampleDeliveries.delivered;
import static dev.tidings.contract.SampleDeliveries.endpoint;
import static dev.tidings.contract.SampleDeliveries.pending;
import static dev.tidings.contract.SampleDeliveries.pendingInOrder;
import static dev.tidings.contract.SampleDeliveries.position;
import static dev.tidings.contract.SampleDeliveries.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.SampleDeliveries;
import dev.tidings.contract.SampleSettings;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stores of a folder together. */
final class JdbcStoresTest {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.close();
  }

  private static Changes changes(Delivery... deliveries) {
    List<Change> changes = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      changes.add(new Change(delivery, Optional.empty()));
    }
    return new Changes(
        changes, List.of(), List.of(), List.of(new Reached("router", position(9))), Map.of());
  }

  @Test
  void sayWhatTheyHold() {
    JdbcStores stores = opened.in(folder);
    stores.endpoints().add(SampleSettings.plain(1));
    stores.sources().add(SampleSettings.source(1, SampleSettings.TENANT, "stripe"));
    stores.keys().add(SampleSettings.apiKey(1, Optional.empty()));
    stores
        .deliveries()
        .commit(changes(delivered(1, endpoint(1)), pending(2, endpoint(1), second(1))));
    StoreReport report = stores.verify();

    assertThat(report.isSound()).isTrue();
    assertThat(report.kept()).isEqualTo(new StoreReport.Kept(1, 1, 1, 0, 0, 0, 0));
    assertThat(report.deliveries())
        .isEqualTo(Map.of(DeliveryState.DELIVERED, 1L, DeliveryState.PENDING, 1L));
    assertThat(report.positions()).isEqualTo(Map.of("router", List.of(position(9))));
    assertThat(report.schemaVersion()).isEqualTo(Migrations.newest());
  }

  @Test
  void sayWhereWhatTheyKnowEnds() {
    JdbcStores stores = opened.in(folder);
    assertThat(stores.end(0)).isEmpty();
    stores.deliveries().commit(changes(delivered(1, endpoint(1))));
    assertThat(stores.end(0)).hasValue(position(9));
    stores.deliveries().commit(changes(delivered(20, endpoint(1))));
    assertThat(stores.end(0)).hasValue(position(21));
  }

  @Test
  void sayWhatIsWrongWithThem() {
    JdbcStores stores = opened.in(folder);
    stores.endpoints().add(SampleSettings.plain(1));
    stores
        .deliveries()
        .commit(changes(pendingInOrder(1, endpoint(1), "k", Optional.of(second(1)))));
    try (Database behindTheirBack = Database.open(folder.resolve(JdbcStores.FILE))) {
      behindTheirBack.change(
          "do damage",
          session -> {
            session.command("UPDATE delivery_count SET number = 7").run();
            session.command("UPDATE delivery SET next_attempt_at = NULL").run();
            session.command("UPDATE endpoint SET secrets = zeroblob(40)").run();
          });
    }

    assertThat(stores.verify().problems())
        .hasSize(3)
        .anyMatch(problem -> problem.contains("counts"))
        .anyMatch(problem -> problem.contains("ordering keys"))
        .anyMatch(problem -> problem.contains("cannot be decrypted"));
  }

  private static Map<Path, String> files(Path folder) throws IOException {
    Map<Path, String> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static JdbcStores look(Path folder) {
    return JdbcStores.look(folder, Optional.empty(), new SimpleMeterRegistry());
  }

  private static void assertHoldsOneDelivery(Path folder) throws IOException {
    Map<Path, String> before = files(folder);
    try (JdbcStores stores = look(folder)) {
      assertThat(stores.verify().isSound()).isTrue();
      assertThat(stores.verify().deliveries()).isEqualTo(Map.of(DeliveryState.DELIVERED, 1L));
      assertThat(files(folder)).isEqualTo(before);
      assertThatThrownBy(() -> stores.deliveries().commit(changes(delivered(2, endpoint(1)))))
          .isInstanceOf(StoreUnavailableException.class);
    }
    assertThat(files(folder)).isEqualTo(before);
  }

  @Test
  void canBeLookedAtWithoutAChange(@TempDir Path other) throws IOException {
    JdbcStores stores = opened.in(folder);
    stores.endpoints().add(SampleSettings.plain(1));
    stores.deliveries().commit(changes(delivered(1, endpoint(1))));
    // What a killed process leaves: its last commits are in the write-ahead log only.
    Path killed = Files.createDirectory(other.resolve("a folder? 100%"));
    for (String name : List.of(JdbcStores.FILE, JdbcStores.FILE + "-wal", JdbcStores.KEY_FILE)) {
      Files.copy(folder.resolve(name), killed.resolve(name));
    }
    assertThat(killed.resolve(JdbcStores.FILE + "-wal")).isNotEmptyFile();
    assertHoldsOneDelivery(killed);
    stores.close();
    assertHoldsOneDelivery(folder);
    Path ended = Files.createDirectory(other.resolve("it's #1? 100% ü"));
    for (String name : List.of(JdbcStores.FILE, JdbcStores.KEY_FILE)) {
      Files.copy(folder.resolve(name), ended.resolve(name));
    }
    assertHoldsOneDelivery(ended);
  }

  @Test
  void areNotLookedIntoWhenAnotherVersionWroteThem() throws IOException {
    opened.in(folder).close();
    versionBecomes("DELETE FROM schema_version WHERE version = 4");
    Map<Path, String> before = files(folder);
    assertThatThrownBy(() -> look(folder)).hasMessageContaining("written by an older version");
    assertThat(files(folder)).isEqualTo(before);
    versionBecomes("INSERT INTO schema_version (version, name) VALUES (99, 'of the future')");
    assertThatThrownBy(() -> look(folder)).hasMessageContaining("written by a newer version");
  }

  private void versionBecomes(String sql) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(JdbcStores.FILE));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void areUnavailableOnceClosed() {
    JdbcStores stores = opened.in(folder);
    stores.close();

    assertThatThrownBy(() -> stores.deliveries().commit(changes(delivered(1, endpoint(1)))))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> stores.endpoints().all())
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void refuseADeliveryOfAnotherTenantThanItsEndpoints() {
    JdbcStores stores = opened.in(folder);
    stores.deliveries().commit(changes(delivered(1, endpoint(1))));
    Delivery foreign =
        SampleDeliveries.of(
            SampleSettings.OTHER,
            2,
            endpoint(1),
            Optional.empty(),
            SampleDeliveries.finished(DeliveryState.DEAD, 1));

    assertThatThrownBy(() -> stores.deliveries().commit(changes(foreign)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listForATenantWithHundredsOfEndpoints() {
    JdbcStores stores = opened.in(folder);
    List<Delivery> kept = new ArrayList<>();
    for (int number = 0; number < 9000; number++) {
      // Every third offset has nothing, and the endpoints take turns.
      kept.add(delivered(number / 2 * 3L, endpoint(number % 2 + number / 2 % 150 * 2 + 1)));
    }
    stores.deliveries().commit(changes(kept.toArray(Delivery[]::new)));
    List<Delivery> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Delivery> page =
          stores
              .deliveries()
              .list(DeliveryQuery.of(SampleDeliveries.TENANT), new PageRequest(497, cursor));
      listed.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed).hasSize(kept.size()).doesNotHaveDuplicates();
    assertThat(listed).extracting(delivery -> -delivery.id().position().offset()).isSorted();
  }

  @Test
  void listForATenantWhoseDeliveriesLieFarBackBehindOthers() {
    JdbcStores stores = opened.in(folder);
    List<Delivery> kept = new ArrayList<>();
    for (int number = 1; number <= 120; number++) {
      kept.add(delivered(number, endpoint(number % 60 + 1)));
    }
    for (int number = 1000; number < 6000; number++) {
      kept.add(
          SampleDeliveries.of(
              SampleSettings.OTHER,
              number,
              endpoint(900),
              Optional.empty(),
              SampleDeliveries.finished(DeliveryState.DEAD, 1)));
    }
    stores.deliveries().commit(changes(kept.toArray(Delivery[]::new)));
    Page<Delivery> page =
        stores.deliveries().list(DeliveryQuery.of(SampleDeliveries.TENANT), PageRequest.first(100));

    assertThat(page.data()).isEqualTo(kept.subList(20, 120).reversed());
    assertThat(page.next()).isPresent();
  }
}
