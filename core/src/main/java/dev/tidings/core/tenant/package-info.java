/**
 * Whose data this is. A tenant is the one isolation boundary: a company, an environment, or a
 * customer to whom webhooks are offered. The tenant {@code default} exists from the start.
 */
@NullMarked
package dev.tidings.core.tenant;

import org.jspecify.annotations.NullMarked;
