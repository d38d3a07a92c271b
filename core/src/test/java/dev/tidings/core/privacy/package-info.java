@NullMarked
package dev.tidings.core.privacy;

import org.jspecify.annotations.NullMarked;
