/**
 * How log records look and where they go. A record is one line on standard output: text for people,
 * or a JSON object for machines, whatever it carries: line breaks in a message cannot forge a
 * second record. Nor does it quote what a library could not read, which may be somebody's personal
 * data: see {@link dev.tidings.server.logging.Thrown}. Until {@link
 * dev.tidings.server.logging.Logging} is told otherwise, only warnings are written, to standard
 * error, so that commands keep their output to themselves.
 */
@NullMarked
package dev.tidings.server.logging;

import org.jspecify.annotations.NullMarked;
