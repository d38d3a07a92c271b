/**
 * Where events come from and how we believe them: a {@link dev.tidings.core.source.Source} is a
 * tenant's named way in, with its provider and what its verification needs.
 */
@NullMarked
package dev.tidings.core.source;

import org.jspecify.annotations.NullMarked;
