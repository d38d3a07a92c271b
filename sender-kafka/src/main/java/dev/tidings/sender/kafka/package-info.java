/**
 * Records for topics of Kafka, as CloudEvents in binary mode.
 *
 * <p>A {@link dev.tidings.sender.kafka.KafkaSender} makes one attempt for each record: the brokers
 * acknowledge it, all that are in sync, or the attempt says why not. There is one {@code Producer}
 * for each distinct {@code Link} (brokers, security, timeout), shared by all endpoints that have
 * the same, and closed when nothing has gone over it for a while. None of Kafka's classes is loaded
 * before the first record.
 *
 * <p>Brokers are addresses, too. Those that a link names are looked up and checked before anything
 * connects to them; those that the cluster then tells of are checked before a record is given to
 * it. What cannot be had is a check before the client connects to what a cluster tells of: it does
 * that by itself, and says hello there. No event goes over such a connection, and a password only
 * to whoever has a certificate for the name.
 */
@NullMarked
package dev.tidings.sender.kafka;

import org.jspecify.annotations.NullMarked;
