package dev.tidings.store.jdbc;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.AuditCursor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.id.AuditId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The audit log in the database, where what it is about is kept too. */
final class JdbcAuditLog implements AuditLog {
  private static final String INSTALLATION = "";

  private static final String SELECT =
      """
      SELECT id, time, tenant, actor, actor_description, action, kind, object, before, after
      FROM audit WHERE tenant = ?
      """;
  private static final String IN_ORDER =
      """
       AND (?6 IS NULL OR actor = ?6) AND time >= ?4 AND time < ?5 AND (time, id) < (?2, ?3)
      ORDER BY time DESC, id DESC LIMIT ?7
      """;
  static final String LIST = SELECT.replace("?", "?1") + IN_ORDER;
  static final String LIST_OF_OBJECT = SELECT.replace("?", "?1") + " AND object = ?8" + IN_ORDER;

  private static final String FORGET =
      """
      DELETE FROM audit WHERE (tenant, time, id) IN
        (SELECT tenant, time, id FROM audit WHERE time < ? ORDER BY time LIMIT ?)
      """;

  private final Database database;

  JdbcAuditLog(Database database) {
    this.database = database;
  }

  @Override
  public void record(List<AuditEntry> entries) {
    database.change("write the audit log", session -> insert(session, entries));
  }

  private static void insert(Session session, List<AuditEntry> entries) throws SQLException {
    for (AuditEntry entry : entries) {
      AuditEntry.Changed changed = entry.changed();
      session
          .command(
              """
              INSERT INTO audit (id, time, tenant, actor, actor_description, action, kind, object,
                before, after)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              ON CONFLICT DO NOTHING
              """)
          .with(entry.id().value())
          .with(entry.time())
          .with(entry.tenant().map(TenantId::value).orElse(INSTALLATION))
          .with(entry.actor().id())
          .with(entry.actor().description())
          .with(entry.action())
          .with(changed.kind())
          .with(changed.id())
          .withText(changed.before().map(StoredJson::print))
          .withText(changed.after().map(StoredJson::print))
          .run();
    }
  }

  @Override
  public <T> T alongside(AuditTrail trail, Supplier<T> work) {
    return database.alongside(
        session -> {
          List<AuditEntry> entries = trail.unkept();
          insert(session, entries);
          return () -> trail.kept(entries);
        },
        work);
  }

  @Override
  public Page<AuditEntry> list(AuditQuery query, PageRequest page) {
    AuditCursor before = AuditCursor.parse(page.cursor());
    List<AuditEntry> found =
        database.read(
            "list the audit log",
            session -> {
              List<AuditEntry> read =
                  new ArrayList<>(list(session, query.tenant().value(), query, before, page));
              if (query.installation()) {
                read.addAll(list(session, INSTALLATION, query, before, page));
                read.sort(Comparator.comparing(AuditCursor::of).reversed());
              }
              return read;
            });
    return Page.of(found, page.limit(), AuditCursor::of);
  }

  private static List<AuditEntry> list(
      Session session, String tenant, AuditQuery query, AuditCursor before, PageRequest page)
      throws SQLException {
    Command command =
        session
            .command(query.object().isPresent() ? LIST_OF_OBJECT : LIST)
            .with(tenant)
            .with(before.time())
            .with(before.id())
            .with(query.since().orElse(Instant.ofEpochMilli(Long.MIN_VALUE)))
            .with(query.until().orElse(Instant.ofEpochMilli(Long.MAX_VALUE)))
            .withText(query.actor())
            .with(page.limit() + 1);
    if (query.object().isPresent()) {
      command.with(query.object().get());
    }
    return command.list(JdbcAuditLog::read);
  }

  private static AuditEntry read(Row row) throws SQLException {
    AuditId id = new AuditId(row.text());
    Instant time = row.time();
    String tenant = row.text();
    return new AuditEntry(
        id,
        time,
        tenant.equals(INSTALLATION) ? Optional.empty() : Optional.of(new TenantId(tenant)),
        new Actor(row.text(), row.text()),
        row.text(),
        new AuditEntry.Changed(row.text(), row.text(), json(row), json(row)));
  }

  private static Optional<JsonObject> json(Row row) throws SQLException {
    return row.maybeText().map(StoredJson::parse);
  }

  @Override
  public int forgetBefore(Instant time, int atMost) {
    return database.write(
        "forget what is old in the audit log",
        session -> session.command(FORGET).with(time).with(atMost).run());
  }
}
