/**
 * Typed identifiers: printable, ordered by time of creation, one prefix per kind of thing ({@code
 * evt_}, {@code ep_}, …). An identifier promises nothing but identity and rough order; what it
 * names is looked up elsewhere.
 */
@NullMarked
package dev.tidings.core.id;

import org.jspecify.annotations.NullMarked;
