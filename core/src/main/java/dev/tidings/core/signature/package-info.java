/**
 * Believing and being believed: pure functions over bytes, keys and times, without I/O of their
 * own.
 *
 * <p>What we send is signed by a {@link dev.tidings.core.signature.WebhookSigner} with keys of
 * {@link dev.tidings.core.signature.StandardWebhooks}.
 *
 * <p>Promises: signatures are compared in constant time, as bytes; every key is tried; what comes
 * from outside never makes anything here throw.
 */
@NullMarked
package dev.tidings.core.signature;

import org.jspecify.annotations.NullMarked;
