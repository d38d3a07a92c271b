/**
 * Requests to the outside, over HTTP.
 *
 * <p>A {@link dev.tidings.sender.http.HttpSender} turns what the engine wants sent into an {@code
 * Exchange}: one request and its answer. The {@code Wire} carries exchanges; it has one {@code
 * WireLoop} for each event loop of the process, and a loop owns its {@code Connection}s, busy and
 * idle, so nothing here is locked. Where a request may go is decided in three steps: a {@code
 * Destination} is a URL that can be read in one way only, the {@code AddressBook} finds the
 * addresses of its host and keeps those that the {@link dev.tidings.sender.http.AddressPolicy}
 * allows, and the connection is made to exactly such an address, while {@code Host} and the
 * certificate still go by the name.
 *
 * <p>Looking up a name takes as long as its name server likes. The {@code AddressBook} therefore
 * goes on using an allowed address while it is looked up anew, for ten minutes at most: it was
 * checked, and connections go to exactly that address, so a name that leads elsewhere meanwhile
 * gains nothing. Its threads are parted into {@code Share}s, so that names which take long or get
 * no answer leave threads to the others, and the names below one domain have a few at a time. A
 * name without an address is asked for again after 1 s, 2 s, and so on up to 60 s.
 *
 * <p>Promised: an exchange ends exactly once, within its time, whatever the other side does. No
 * redirect is followed. Of an answer at most {@link
 * dev.tidings.sender.http.WireSettings#answerLimit()} bytes are read.
 *
 * <p>This is built on the event loops, the transport and the codecs that Vert.x brings, below its
 * {@code HttpClient}. That one takes an unknown interim answer (102) for the final one, cannot
 * close a connection whose peer does not read, and shares its pool between loops.
 */
@NullMarked
package dev.tidings.sender.http;

import org.jspecify.annotations.NullMarked;
