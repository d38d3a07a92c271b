/**
 * Where Tidings starts: {@code main}, and the wiring of everything by hand, in an order that can be
 * read. The only place that sees all modules.
 */
@NullMarked
package dev.tidings.server;

import org.jspecify.annotations.NullMarked;
