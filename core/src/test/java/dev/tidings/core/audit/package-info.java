@NullMarked
package dev.tidings.core.audit;

import org.jspecify.annotations.NullMarked;
