package dev.tidings.server.http;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.Keys;
import dev.tidings.core.audit.Actor;
import dev.tidings.core.tenant.TenantId;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Who may call: the key in {@code Authorization}, and the tenant it is used for. */
final class Access {
  private static final String SCHEME = "bearer ";
  private static final int MAX_KEY_LENGTH = 512;

  private final Keys keys;
  private final Executor threads;

  /**
   * @param threads runs what may wait
   */
  Access(Keys keys, Executor threads) {
    this.keys = keys;
    this.threads = threads;
  }

  /**
   * Goes on with {@code then} on the exchange's event loop if its caller may call, and refuses it
   * otherwise. Nothing of the body is read before.
   */
  void admit(Exchange exchange, Consumer<Caller> then) {
    MultiMap headers = exchange.request().headers();
    Optional<Caller> known;
    try {
      known = quickly(headers);
    } catch (RefusedException refused) {
      exchange.refuse(refused.problem());
      return;
    }
    if (known.isPresent()) {
      then.accept(known.get());
      return;
    }
    exchange.hold();
    threads.execute(() -> lookUp(exchange, headers, then));
  }

  private void lookUp(Exchange exchange, MultiMap headers, Consumer<Caller> then) {
    try {
      Caller caller = find(headers);
      exchange.onLoop(() -> then.accept(caller));
    } catch (RuntimeException e) {
      Problem problem = Problems.of(e);
      exchange.onLoop(() -> exchange.refuse(problem));
    }
  }

  /**
   * The caller, if its key was seen lately; never waits.
   *
   * @return empty when the key must be looked up
   * @throws RefusedException if it may not call
   */
  private Optional<Caller> quickly(MultiMap headers) {
    return keys.remembered(text(headers)).map(key -> caller(key, headers));
  }

  /**
   * The caller; may wait for the store.
   *
   * @throws RefusedException if it may not call
   */
  private Caller find(MultiMap headers) {
    return keys.find(text(headers))
        .map(key -> caller(key, headers))
        .orElseThrow(() ->
            new RefusedException(
                Problem.unauthenticated("this API key is not known: it is wrong or deleted")));
  }

  private static String text(MultiMap headers) {
    String value = headers.get("authorization");
    if (value == null
        || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || value.length() > MAX_KEY_LENGTH) {
      throw new RefusedException(
          Problem.unauthenticated("send an API key in the header Authorization: Bearer …"));
    }
    return value.substring(SCHEME.length()).trim();
  }

  private static Caller caller(ApiKey key, MultiMap headers) {
    String named = headers.get("tidings-tenant");
    Optional<TenantId> wanted = named == null ? Optional.empty() : Optional.of(tenant(named));
    Actor actor = Actor.key(key.id(), key.description());
    if (key.tenant().isEmpty()) {
      return new Caller(wanted.orElse(TenantId.DEFAULT), true, true, actor);
    }
    TenantId own = key.tenant().get();
    if (wanted.isPresent() && !wanted.get().equals(own)) {
      throw new RefusedException(
          Problem.forbidden(
              "this key belongs to another tenant than Tidings-Tenant says; leave that header out"
                  + " or use a key of that tenant"));
    }
    return new Caller(own, false, key.personalData(), actor);
  }

  private static TenantId tenant(String named) {
    try {
      return new TenantId(named);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Problem.badParameter("Tidings-Tenant", String.valueOf(e.getMessage())));
    }
  }
}
