/**
 * State and history on SQL: the stores of {@code core} in one SQLite file, {@code tidings.db}, in
 * the data folder. {@link dev.tidings.store.jdbc.JdbcStores} opens them all, or looks at them
 * without a change.
 *
 * <p>{@link dev.tidings.store.jdbc.Database} has one connection that writes and a few that read, so
 * a list never holds up the engine. A write is one transaction and on disk when it returns; one
 * that fails has done nothing, throws {@link dev.tidings.core.delivery.StoreUnavailableException},
 * and may be tried again. The tables are in {@code V001__first.sql}; what must hold of them is said
 * there by constraints.
 *
 * <p>{@link dev.tidings.store.jdbc.SecretBox} encrypts what is secret before it comes near a table.
 */
@NullMarked
package dev.tidings.store.jdbc;

import org.jspecify.annotations.NullMarked;
