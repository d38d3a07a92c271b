package dev.tidings.store.jdbc;

import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.ReplayStore;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Replays in the database. */
final class JdbcReplayStore implements ReplayStore {
  private static final String SELECT = "SELECT id, tenant, replay FROM replay WHERE ";

  /** Sorts after every id. */
  private static final String END = ReplayId.PREFIX + "~";

  private final Database database;

  JdbcReplayStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(Replay replay) {
    database.change(
        "add replay " + replay.id(),
        session ->
            session
                .command("INSERT INTO replay (id, tenant, under_way, replay) VALUES (?, ?, ?, ?)")
                .with(replay.id().value())
                .with(replay.tenant().value())
                .with(replay.isUnderWay() ? 1 : 0)
                .with(StoredJson.print(ReplayJson.write(replay)))
                .run());
  }

  @Override
  public Optional<Replay> update(ReplayId id, UnaryOperator<Replay> change) {
    return database.write(
        "change replay " + id,
        session -> {
          Optional<Replay> changed =
              session
                  .command(SELECT + "id = ?")
                  .with(id.value())
                  .first(JdbcReplayStore::read)
                  .map(change);
          if (changed.isPresent()) {
            session
                .command("UPDATE replay SET under_way = ?, replay = ? WHERE id = ?")
                .with(changed.get().isUnderWay() ? 1 : 0)
                .with(StoredJson.print(ReplayJson.write(changed.get())))
                .with(id.value())
                .run();
          }
          return changed;
        });
  }

  private static Replay read(Row row) throws SQLException {
    return ReplayJson.read(
        new ReplayId(row.text()), new TenantId(row.text()), StoredJson.parse(row.text()));
  }

  @Override
  public Optional<Replay> find(TenantId tenant, ReplayId id) {
    return database.read(
        "find replay " + id,
        session ->
            session
                .command(SELECT + "id = ? AND tenant = ?")
                .with(id.value())
                .with(tenant.value())
                .first(JdbcReplayStore::read));
  }

  @Override
  public Page<Replay> list(TenantId tenant, PageRequest page) {
    String before = page.cursor().map(JdbcReplayStore::checked).orElse(END);
    List<Replay> found =
        database.read(
            "list replays",
            session ->
                session
                    .command(SELECT + "tenant = ? AND id < ? ORDER BY id DESC LIMIT ?")
                    .with(tenant.value())
                    .with(before)
                    .with(page.limit() + 1)
                    .list(JdbcReplayStore::read));
    return Page.of(found, page.limit(), replay -> replay.id().value());
  }

  private static String checked(String cursor) {
    try {
      return new ReplayId(cursor).value();
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
  }

  @Override
  public List<Replay> underWay() {
    return database.read(
        "read the replays under way",
        session ->
            session.command(SELECT + "under_way = 1 ORDER BY id").list(JdbcReplayStore::read));
  }
}
