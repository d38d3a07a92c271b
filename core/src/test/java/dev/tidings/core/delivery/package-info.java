@NullMarked
package dev.tidings.core.delivery;

import org.jspecify.annotations.NullMarked;
