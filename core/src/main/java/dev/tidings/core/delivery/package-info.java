/**
 * One event on its way to one endpoint.
 *
 * <p>A {@link dev.tidings.core.delivery.Delivery} is {@code pending} until it is {@code delivered},
 * {@code dead} (we have given up, a person may decide otherwise) or {@code discarded} (not sent on
 * purpose). A resend or a replay makes a finished delivery pending again; it is still the same
 * delivery. There is at most one for an event and an endpoint.
 */
@NullMarked
package dev.tidings.core.delivery;

import org.jspecify.annotations.NullMarked;
