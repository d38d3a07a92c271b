package dev.tidings.store.jdbc;

import dev.tidings.core.catalogue.CatalogueStore;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.event.EventType;
import java.util.List;

/** The catalogue in the database: a row for each event type, all versions in it. */
final class JdbcCatalogueStore implements CatalogueStore {
  private final Database database;

  JdbcCatalogueStore(Database database) {
    this.database = database;
  }

  @Override
  public void put(List<CatalogueType> types) {
    database.change(
        "keep event types",
        session -> {
          for (CatalogueType type : types) {
            session
                .command(
                    """
                    INSERT INTO event_type (name, described) VALUES (?1, ?2)
                    ON CONFLICT (name) DO UPDATE SET described = ?2
                    """)
                .with(type.name().value())
                .with(StoredJson.print(CatalogueJson.write(type)))
                .run();
          }
        });
  }

  @Override
  public boolean delete(EventType name) {
    return database.write(
        "delete event type " + name,
        session ->
            session.command("DELETE FROM event_type WHERE name = ?").with(name.value()).run() > 0);
  }

  @Override
  public List<CatalogueType> all() {
    return database.read(
        "read the catalogue",
        session ->
            session
                .command("SELECT name, described FROM event_type ORDER BY name")
                .list(row ->
                    CatalogueJson.read(new EventType(row.text()), StoredJson.parse(row.text()))));
  }
}
