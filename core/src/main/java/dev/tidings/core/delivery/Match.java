package dev.tidings.core.delivery;

import java.util.Optional;

/**
 * A recipient that an event is for.
 *
 * @param failure why its filter could not be asked; the delivery then ends without an attempt.
 *     Empty when it wants the event
 */
public record Match(Recipient recipient, Optional<String> failure) {}
