/** The stores on SQL keep to the contracts, survive crashes and full disks, and leak no secrets. */
@NullMarked
package dev.tidings.store.jdbc;

import org.jspecify.annotations.NullMarked;
