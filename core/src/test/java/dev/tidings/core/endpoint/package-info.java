@NullMarked
package dev.tidings.core.endpoint;

import org.jspecify.annotations.NullMarked;
