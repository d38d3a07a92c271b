/**
 * Where events come from and how we believe and understand them.
 *
 * <p>A {@link dev.tidings.core.source.Source} is a tenant's named way in, with its provider and
 * what its verification needs. A {@link dev.tidings.core.source.Provider} is what is known of those
 * who send: how they sign, what they send (a {@link dev.tidings.core.source.PayloadReader} turns a
 * request into {@link dev.tidings.core.source.Item}s), which answers they need, and samples. {@link
 * dev.tidings.core.source.Providers} lists them; which there are is not known here. {@link
 * dev.tidings.core.source.LiveSources} has every source ready for use.
 *
 * <p>Promises: settings are checked when a source is saved, with a message for each that is wrong;
 * a source that cannot be used is never saved. A reader throws nothing but {@link
 * dev.tidings.core.source.UnreadableException}.
 */
@NullMarked
package dev.tidings.core.source;

import org.jspecify.annotations.NullMarked;
