package dev.tidings.store.jdbc;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointNameTakenException;
import dev.tidings.core.endpoint.EndpointStore;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.json.Json;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Endpoints in the database. */
final class JdbcEndpointStore implements EndpointStore {
  private static final String SELECT = "SELECT id, tenant, settings, secrets FROM endpoint";

  private final Database database;
  private final SecretBox box;

  JdbcEndpointStore(Database database, SecretBox box) {
    this.database = database;
    this.box = box;
  }

  @Override
  public void add(Endpoint endpoint) {
    database.change(
        "add endpoint " + endpoint.id(),
        session -> {
          refuseTakenName(session, endpoint);
          session
              .command(
                  "INSERT INTO endpoint (id, tenant, name, settings, secrets) VALUES (?, ?, ?, ?, ?)")
              .with(endpoint.id().value())
              .with(endpoint.tenant().value())
              .withText(endpoint.description().name())
              .with(StoredJson.print(EndpointJson.settings(endpoint)))
              .with(sealed(endpoint))
              .run();
        });
  }

  private static void refuseTakenName(Session session, Endpoint endpoint) throws SQLException {
    Optional<String> name = endpoint.description().name();
    if (name.isPresent()
        && session
            .command("SELECT 1 FROM endpoint WHERE tenant = ? AND name = ? AND id <> ?")
            .with(endpoint.tenant().value())
            .with(name.get())
            .with(endpoint.id().value())
            .any()) {
      throw new EndpointNameTakenException(name.get());
    }
  }

  private byte[] sealed(Endpoint endpoint) {
    return box.seal(EndpointJson.secrets(endpoint).write(), endpoint.id().value());
  }

  @Override
  public Optional<Endpoint> update(EndpointId id, UnaryOperator<Endpoint> change) {
    return database.write(
        "change endpoint " + id,
        session -> {
          Optional<Endpoint> changed =
              session
                  .command(SELECT + " WHERE id = ?")
                  .with(id.value())
                  .first(this::read)
                  .map(change);
          if (changed.isPresent()) {
            refuseTakenName(session, changed.get());
            session
                .command("UPDATE endpoint SET name = ?, settings = ?, secrets = ? WHERE id = ?")
                .withText(changed.get().description().name())
                .with(StoredJson.print(EndpointJson.settings(changed.get())))
                .with(sealed(changed.get()))
                .with(id.value())
                .run();
          }
          return changed;
        });
  }

  private Endpoint read(Row row) throws SQLException {
    EndpointId id = new EndpointId(row.text());
    TenantId tenant = new TenantId(row.text());
    return EndpointJson.read(
        id,
        tenant,
        StoredJson.parse(row.text()),
        Json.parseObject(box.open(row.bytes(), id.value())));
  }

  @Override
  public boolean delete(EndpointId id) {
    return database.write(
        "delete endpoint " + id,
        session -> session.command("DELETE FROM endpoint WHERE id = ?").with(id.value()).run() > 0);
  }

  @Override
  public List<Endpoint> all() {
    return database.read(
        "read all endpoints", session -> session.command(SELECT + " ORDER BY id").list(this::read));
  }
}
