/**
 * Reading, writing and looking things up in JSON. The JSON library lives behind this package and
 * appears nowhere else.
 */
@NullMarked
package dev.tidings.core.json;

import org.jspecify.annotations.NullMarked;
