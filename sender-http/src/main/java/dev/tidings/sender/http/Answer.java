package dev.tidings.sender.http;

import dev.tidings.core.event.Body;
import java.util.Optional;

/**
 * What the other side said.
 *
 * @param status 100 to 599
 * @param retryAfter the header of that name
 * @param start the first bytes of the body, as many as the exchange wanted to keep
 * @param whole whether {@code start} is all of the body
 */
record Answer(int status, Optional<String> retryAfter, Body start, boolean whole) {}
