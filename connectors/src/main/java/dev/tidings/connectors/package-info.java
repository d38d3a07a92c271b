/**
 * What each provider sends, and how it is believed: one class per provider, listed in {@link
 * dev.tidings.connectors.Connectors}.
 *
 * <p>A class here holds a {@link dev.tidings.core.source.Provider} as data, and its reader: how a
 * request is split, what makes two tellings of an event the same, what it is called in the
 * catalogue of event types, whom it is about, and when it happened. What has no name in the
 * catalogue becomes {@code provider.their_name}. The data of an event begins with canonical fields,
 * named the same for all providers, and ends with the provider's own item under {@code raw}.
 */
@NullMarked
package dev.tidings.connectors;

import org.jspecify.annotations.NullMarked;
