/** Tests of subscriptions. */
@NullMarked
package dev.tidings.core.subscription;

import org.jspecify.annotations.NullMarked;
