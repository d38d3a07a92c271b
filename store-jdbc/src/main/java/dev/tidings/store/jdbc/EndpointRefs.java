package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The small numbers that stand for endpoints in the tables of deliveries. They are all in memory;
 * once given, a number is for good.
 */
final class EndpointRefs {
  private final Database database;
  private final Map<EndpointId, Ref> byId = new ConcurrentHashMap<>();
  private final Map<Integer, Ref> byNumber = new ConcurrentHashMap<>();

  /** An endpoint and its number. */
  record Ref(int number, EndpointId id, TenantId tenant) {}

  EndpointRefs(Database database) {
    this.database = database;
    database
        .read(
            "read the endpoints' numbers",
            session ->
                session
                    .command("SELECT ref, id, tenant FROM endpoint_ref")
                    .list(row ->
                        new Ref(
                            row.number(), new EndpointId(row.text()), new TenantId(row.text()))))
        .forEach(this::remember);
  }

  private void remember(Ref ref) {
    byId.put(ref.id(), ref);
    byNumber.put(ref.number(), ref);
  }

  Optional<Ref> find(EndpointId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<Ref> all() {
    return List.copyOf(byNumber.values());
  }

  List<Ref> of(TenantId tenant) {
    return byNumber.values().stream().filter(ref -> ref.tenant().equals(tenant)).toList();
  }

  /** The number of the endpoint of {@code delivery}, which {@link #make} has seen. */
  Ref of(Delivery delivery) {
    Ref ref = byId.get(delivery.id().endpoint());
    if (ref == null) {
      throw new IllegalStateException("an endpoint without a number: " + delivery.id().endpoint());
    }
    return ref;
  }

  Ref of(int number) throws SQLException {
    Ref ref = byNumber.get(number);
    if (ref == null) {
      throw new SQLException("no endpoint has the number " + number);
    }
    return ref;
  }

  /**
   * Sees to it that the endpoints of all these deliveries have numbers. New ones get theirs in a
   * transaction of its own: a number that is not used after all does no harm.
   *
   * @throws IllegalArgumentException if a delivery's tenant is not that of its endpoint
   */
  void make(List<Delivery> deliveries) {
    List<Delivery> unknown = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Ref ref = byId.get(delivery.id().endpoint());
      if (ref == null) {
        unknown.add(delivery);
      } else if (!ref.tenant().equals(delivery.tenant())) {
        throw new IllegalArgumentException(
            "a delivery of tenant " + delivery.tenant() + " to an endpoint of " + ref.tenant());
      }
    }
    if (!unknown.isEmpty()) {
      database
          .write(
              "number new endpoints",
              session -> {
                List<Ref> made = new ArrayList<>();
                for (Delivery delivery : unknown) {
                  made.add(make(session, delivery.id().endpoint(), delivery.tenant()));
                }
                return made;
              })
          .forEach(this::remember);
      make(unknown);
    }
  }

  private static Ref make(Session session, EndpointId id, TenantId tenant) throws SQLException {
    session
        .command("INSERT INTO endpoint_ref (id, tenant) VALUES (?, ?) ON CONFLICT (id) DO NOTHING")
        .with(id.value())
        .with(tenant.value())
        .run();
    return session
        .command("SELECT ref, tenant FROM endpoint_ref WHERE id = ?")
        .with(id.value())
        .first(row -> new Ref(row.number(), id, new TenantId(row.text())))
        .orElseThrow(() -> new SQLException("the number of " + id + " is not there"));
  }
}
