package dev.tidings.core.catalogue;

/**
 * One way in which data does not fit its schema.
 *
 * @param pointer where in the data (RFC 6901), with {@code *} for names that may be data themselves
 * @param rule the keyword of the schema that it breaks, such as {@code required}
 * @param message what must be so, for people; never what is there
 */
public record Violation(String pointer, String rule, String message) {}
