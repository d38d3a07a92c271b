/**
 * The event log on segment files: {@link dev.tidings.log.file.FileEventLog}. One that no process
 * has open is looked at, without a change, as a {@link dev.tidings.log.file.StoppedLog}.
 *
 * <p>The log is one long row of bytes, and the offset of an entry is where it begins in that row.
 * The row is cut into <em>segments</em>, one file each, named by the offset of its first byte: a
 * segment ends where the next one begins. Only the last segment, the active one, is written to.
 *
 * <p>A segment is a {@link dev.tidings.log.file.SegmentHeader} and then <em>records</em> ({@link
 * dev.tidings.log.file.Frame}): an event, a request, or the mark that begins a <em>group</em>,
 * which is what was written and fsynced together. The check of a record covers its place and a
 * secret of the log too, so bytes that only look like a record are not taken for one.
 *
 * <p>Each segment has an index from the hashes of keys to offsets, in memory while it is active
 * ({@link dev.tidings.log.file.OpenIndex}) and on file afterwards ({@link
 * dev.tidings.log.file.SealedIndex}). An index holds nothing that the segment does not; it is made
 * again when it is missing or damaged.
 *
 * <p>What is promised rests on the order of writes. Nothing is acknowledged before the fsync of its
 * group came back. Records that follow a group's mark were written after all before the mark was
 * durable: so what is broken after the last mark is a write that a crash cut short, and is cut off;
 * what is broken before it is damage, which is reported and passed over, never cut. When an fsync
 * fails, the file cannot be trusted any more: the log goes on in a new segment that begins at the
 * end of what is known to be durable. Should the process end before that, the next start finds the
 * group, and writes it again before it forces it.
 */
@NullMarked
package dev.tidings.log.file;

import org.jspecify.annotations.NullMarked;
