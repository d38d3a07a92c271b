/** One way to page through anything: a limit in, a cursor out. */
@NullMarked
package dev.tidings.core.page;

import org.jspecify.annotations.NullMarked;
