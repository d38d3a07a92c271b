/**
 * One event on its way to one endpoint.
 *
 * <p>A {@link dev.tidings.core.delivery.Delivery} is {@code pending} until it is {@code delivered},
 * {@code dead} (we have given up, a person may decide otherwise) or {@code discarded} (not sent on
 * purpose). A resend or a replay makes a finished delivery pending again; it is still the same
 * delivery. There is at most one for an event and an endpoint.
 *
 * <p>{@link dev.tidings.core.delivery.DeliveryLoop} takes deliveries from the router and has a lane
 * for each endpoint. What a lane waits with is in the {@code Backlog}, what it is sending in {@code
 * Attempts}, and what has become of it goes to the {@link dev.tidings.core.delivery.DeliveryStore}
 * by {@code Commits}; all of them live on one loop.
 */
@NullMarked
package dev.tidings.core.delivery;

import org.jspecify.annotations.NullMarked;
