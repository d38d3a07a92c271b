@NullMarked
package dev.tidings.core.quality;

import org.jspecify.annotations.NullMarked;
