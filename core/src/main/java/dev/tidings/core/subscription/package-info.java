/**
 * What an endpoint's {@link dev.tidings.core.endpoint.Subscription} means: which event types it
 * names ({@link dev.tidings.core.subscription.EventTypePattern}), which of those events it wants (a
 * filter in CEL) and what they look like when they are sent (a transformation in JSONata).
 *
 * <p>A {@link dev.tidings.core.subscription.SubscriptionCompiler} compiles a subscription as it is
 * saved, or says where it is wrong. What was compiled is immutable and is used by any thread. The
 * {@link dev.tidings.core.subscription.SubscriptionIndex} finds the few subscriptions that may want
 * an event among the many that do not.
 *
 * <p>Both languages are strangers' programs that run inside ours, once per event. So each run is
 * bounded in steps, time, depth and size, and has no way out: no clock, no randomness, no files, no
 * network, no other expressions made at run time. A run that breaks a bound or makes no sense for
 * this event has an outcome that says why; it never throws.
 */
@NullMarked
package dev.tidings.core.subscription;

import org.jspecify.annotations.NullMarked;
