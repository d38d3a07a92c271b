package dev.tidings.store.jdbc;

import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.source.NameTakenException;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceRules;
import dev.tidings.core.source.SourceStore;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Sources in the database. */
final class JdbcSourceStore implements SourceStore {
  private static final String SELECT =
      "SELECT id, tenant, name, provider, verification, rules, created_at, updated_at FROM source";

  private final Database database;
  private final SecretBox box;

  JdbcSourceStore(Database database, SecretBox box) {
    this.database = database;
    this.box = box;
  }

  @Override
  public void add(Source source) {
    database.change(
        "add source " + source.id(),
        session -> {
          refuseTakenName(session, source);
          session
              .command(
                  """
                  INSERT INTO source (id, tenant, name, provider, verification, rules, created_at,
                    updated_at)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                  """)
              .with(source.id().value())
              .with(source.tenant().value())
              .with(source.name())
              .with(source.provider())
              .with(sealed(source))
              .with(rules(source.rules()))
              .with(source.createdAt())
              .with(source.updatedAt())
              .run();
        });
  }

  private static void refuseTakenName(Session session, Source source) throws SQLException {
    if (session
        .command("SELECT 1 FROM source WHERE tenant = ? AND name = ? AND id <> ?")
        .with(source.tenant().value())
        .with(source.name())
        .with(source.id().value())
        .any()) {
      throw new NameTakenException(source.name());
    }
  }

  private byte[] sealed(Source source) {
    return box.seal(source.verification().write(), source.id().value());
  }

  @Override
  public Optional<Source> update(SourceId id, UnaryOperator<Source> change) {
    return database.write(
        "change source " + id,
        session -> {
          Optional<Source> changed =
              session
                  .command(SELECT + " WHERE id = ?")
                  .with(id.value())
                  .first(this::read)
                  .map(change);
          if (changed.isPresent()) {
            update(session, changed.get());
          }
          return changed;
        });
  }

  private void update(Session session, Source source) throws SQLException {
    refuseTakenName(session, source);
    session
        .command(
            """
            UPDATE source SET name = ?, provider = ?, verification = ?, rules = ?, created_at = ?,
              updated_at = ?
            WHERE id = ?
            """)
        .with(source.name())
        .with(source.provider())
        .with(sealed(source))
        .with(rules(source.rules()))
        .with(source.createdAt())
        .with(source.updatedAt())
        .with(source.id().value())
        .run();
  }

  private Source read(Row row) throws SQLException {
    SourceId id = new SourceId(row.text());
    return new Source(
        id,
        new TenantId(row.text()),
        row.text(),
        row.text(),
        Json.parseObject(box.open(row.bytes(), id.value())),
        readRules(StoredJson.parse(row.text())),
        row.time(),
        row.time());
  }

  private static String rules(SourceRules rules) {
    JsonObject.Builder validation = JsonObject.builder();
    rules.validation().forEach((pattern, mode) -> validation.put(pattern, mode.name()));
    return StoredJson.print(
        JsonObject.builder()
            .putText("mapping", rules.mapping())
            .put("validation", validation.build())
            .putText("region", rules.region())
            .build());
  }

  private static SourceRules readRules(JsonObject rules) {
    Map<String, ValidationMode> validation = new LinkedHashMap<>();
    StoredJson.object(rules, "validation")
        .members()
        .forEach((pattern, mode) ->
            validation.put(pattern, ValidationMode.valueOf(mode.asText().orElseThrow())));
    return new SourceRules(rules.text("mapping"), validation, rules.text("region"));
  }

  @Override
  public boolean delete(SourceId id) {
    return database.write(
        "delete source " + id,
        session -> session.command("DELETE FROM source WHERE id = ?").with(id.value()).run() > 0);
  }

  @Override
  public List<Source> all() {
    return database.read(
        "read all sources", session -> session.command(SELECT + " ORDER BY id").list(this::read));
  }
}
