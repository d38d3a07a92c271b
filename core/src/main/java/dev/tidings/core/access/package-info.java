/** Who may call: API keys, kept as hashes. */
@NullMarked
package dev.tidings.core.access;

import org.jspecify.annotations.NullMarked;
