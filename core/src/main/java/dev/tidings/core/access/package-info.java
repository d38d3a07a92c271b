/**
 * Who may call: an {@link dev.tidings.core.access.ApiKey} belongs to a tenant or to the operator
 * and is kept as a hash; {@link dev.tidings.core.access.Keys} makes them and tells whose a text is.
 */
@NullMarked
package dev.tidings.core.access;

import org.jspecify.annotations.NullMarked;
