/**
 * Configuration as code: objects that files declare, and what is to be done so that a server has
 * them.
 *
 * <p>{@link dev.tidings.server.declared.DeclarationFiles} reads {@link
 * dev.tidings.server.declared.Declaration}s, with {@link dev.tidings.server.declared.Environment}
 * filling in what they take from there. Each kind of object is a {@link
 * dev.tidings.server.declared.Resource}; it compares what is declared with what the {@link
 * dev.tidings.server.declared.Api} shows, and makes {@link dev.tidings.server.declared.Step}s of
 * the differences, which together are a {@link dev.tidings.server.declared.Plan}. The server is
 * asked whether each step could be done before the first one is. Which fields there are, which of
 * them can be changed and what holds without them is taken from the contract of the server itself,
 * {@link dev.tidings.server.declared.Fields}.
 *
 * <p>No step holds anything for people to read that came out of the environment, or that is a
 * secret.
 */
@NullMarked
package dev.tidings.server.declared;

import org.jspecify.annotations.NullMarked;
