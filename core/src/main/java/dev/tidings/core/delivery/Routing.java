package dev.tidings.core.delivery;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.tenant.TenantId;

/**
 * One event while those who subscribed to its type are asked whether they want it. Lives on the
 * engine's loop.
 */
public final class Routing {
  private final DeliveryLoop engine;
  private final Position at;
  private final TenantId tenant;
  private final Frontier.Span span;
  private int unanswered = 1;
  private boolean wanted;

  /** Whoever begins it answers once, as one who has nothing to say. */
  Routing(DeliveryLoop engine, Position at, TenantId tenant, Frontier.Span span) {
    this.engine = engine;
    this.at = at;
    this.tenant = tenant;
    this.span = span;
  }

  /** One more will answer, later. */
  public void expect() {
    unanswered++;
  }

  /** Somebody wants the event, or cannot say. */
  public void match(Event event, Match match) {
    wanted = true;
    engine.offer(at, event, match, span);
  }

  /** One has answered, by {@link #match} or by saying nothing. */
  public void answered() {
    unanswered--;
    if (unanswered == 0) {
      if (!wanted) {
        engine.unmatched(tenant, at);
      }
      span.settle();
    }
  }
}
