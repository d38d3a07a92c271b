package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.subscription.CompiledSubscription;

/** An endpoint, ready to be asked what it wants. */
public record Recipient(Endpoint endpoint, CompiledSubscription subscription) {}
