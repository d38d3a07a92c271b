/**
 * Files of events, a folder for each day and type, in which each event is exactly once.
 *
 * <p>An {@code Archiver} takes the events of one endpoint. They go into a {@code Depot}: first into
 * its {@code Journal}, a file in the data folder, and an attempt is delivered once that is on disk.
 * When much or old enough waits, the journal is sealed and another one begun; the sealed one is
 * packed, one file for each {@code Partition}, and the files are put on the {@code Shelf}, which is
 * a folder or S3. Then the ids of its events are added to those that the depot {@code Knows}, and
 * the journal is deleted.
 *
 * <p>All of it can be cut short anywhere and done again. The name of a file follows from the
 * journal and the first event in it, so doing it again writes the same file with the same content;
 * an event whose id waits in a journal or is known is not taken a second time.
 *
 * <p>While files cannot be put on the shelf, what comes is not taken: the attempts fail with the
 * shelf's reason, and the deliveries wait, are retried and become dead letters like all others. So
 * at most what came between two files is delivered and not yet on the shelf, and that is tried
 * again until it is.
 */
@NullMarked
package dev.tidings.sender.archive;

import org.jspecify.annotations.NullMarked;
