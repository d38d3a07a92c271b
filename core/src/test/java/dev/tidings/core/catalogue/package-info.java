@NullMarked
package dev.tidings.core.catalogue;

import org.jspecify.annotations.NullMarked;
