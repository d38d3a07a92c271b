/**
 * The contracts for events: which event types there are, what their data looks like, and how that
 * may change.
 *
 * <p>The {@link dev.tidings.core.catalogue.Catalogue} is one for the whole installation. A {@link
 * dev.tidings.core.catalogue.CatalogueType} has {@link dev.tidings.core.catalogue.SchemaVersion}s,
 * each with a JSON Schema (2020-12) for the data of its events. A version begins as a draft; at
 * most one is active, and what was active once never changes ({@link
 * dev.tidings.core.catalogue.VersionTransition} has all that can happen to one). Events of types
 * that nobody has described are let through and counted.
 *
 * <p>Whoever wants to change a schema is told before: what is different in words ({@link
 * dev.tidings.core.catalogue.SchemaChange}), whether that keeps the {@link
 * dev.tidings.core.catalogue.Compatibility} that was promised, and who uses the fields that change
 * ({@link dev.tidings.core.catalogue.Impact}). Whoever wants to take a type away is told which
 * {@link dev.tidings.core.catalogue.Dependents} it has.
 *
 * <p>What is said about data never holds a value of it, nor a member's name that may be one. The
 * library that validates, and the tree it wants, live behind {@link
 * dev.tidings.core.catalogue.SchemaValidator}; schemas refer to nothing outside themselves, and
 * their patterns take time that grows with the text only.
 */
@NullMarked
package dev.tidings.core.catalogue;

import org.jspecify.annotations.NullMarked;
