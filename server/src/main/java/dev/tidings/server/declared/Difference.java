package dev.tidings.server.declared;

import java.util.Optional;

/**
 * A field that is or will be another, in words for people.
 *
 * @param before empty when it was not there
 * @param after empty when it will not be there
 */
public record Difference(String field, Optional<String> before, Optional<String> after) {}
