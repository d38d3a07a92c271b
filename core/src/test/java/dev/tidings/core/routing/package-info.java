@NullMarked
package dev.tidings.core.routing;

import org.jspecify.annotations.NullMarked;
