package dev.tidings.store.jdbc;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.KeyStore;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** API keys in the database. */
final class JdbcKeyStore implements KeyStore {
  private static final String SELECT =
      "SELECT id, tenant, personal_data, description, hash, created_at FROM api_key";

  private final Database database;

  JdbcKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(ApiKey key) {
    database.change(
        "add API key " + key.id(),
        session ->
            session
                .command(
                    """
                    INSERT INTO api_key (id, tenant, personal_data, description, hash, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
                .with(key.id().value())
                .withText(key.tenant().map(TenantId::value))
                .with(key.personalData() ? 1 : 0)
                .with(key.description())
                .with(key.hash())
                .with(key.createdAt())
                .run());
  }

  @Override
  public Optional<ApiKey> find(String hash) {
    return database.read(
        "find an API key",
        session ->
            session.command(SELECT + " WHERE hash = ?").with(hash).first(JdbcKeyStore::read));
  }

  private static ApiKey read(Row row) throws SQLException {
    return new ApiKey(
        new KeyId(row.text()),
        row.maybeText().map(TenantId::new),
        row.number() != 0,
        row.text(),
        row.text(),
        row.time());
  }

  @Override
  public List<ApiKey> all() {
    return database.read(
        "read all API keys",
        session -> session.command(SELECT + " ORDER BY id").list(JdbcKeyStore::read));
  }

  @Override
  public boolean delete(KeyId id) {
    return database.write(
        "delete API key " + id,
        session -> session.command("DELETE FROM api_key WHERE id = ?").with(id.value()).run() > 0);
  }
}
