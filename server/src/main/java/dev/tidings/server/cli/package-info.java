/**
 * The command line, {@code tidings …}. {@link dev.tidings.server.cli.CommandLineTool} knows the
 * commands; each command is one class. {@code serve} and {@code demo} start a server through {@link
 * dev.tidings.server.cli.ServerStarter}; {@code verify}, which only reads, and, when no server
 * runs, {@code key} open a data folder through {@link dev.tidings.server.cli.DataFolder}; the
 * others talk to a running server through {@link dev.tidings.server.cli.Client}. Only {@link
 * dev.tidings.server.cli.Terminal} prints.
 *
 * <p>Exit status: 0 when it was done, 1 when it was not, 2 when the command or the configuration
 * was wrong; {@code diff} exits with 2 when there is something to change, and with 1 when it was
 * wrong.
 */
@NullMarked
package dev.tidings.server.cli;

import org.jspecify.annotations.NullMarked;
