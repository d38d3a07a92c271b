/**
 * How log records look and where they go. A record is one line on standard output: text for people,
 * or a JSON object for machines, whatever it carries: line breaks in a message cannot forge a
 * second record. Until {@link dev.tidings.server.logging.Logging} is told otherwise, only warnings
 * are written, to standard error, so that commands keep their output to themselves.
 */
@NullMarked
package dev.tidings.server.logging;

import org.jspecify.annotations.NullMarked;
