package dev.tidings.sender.kafka;

import dev.tidings.core.endpoint.Target.Kafka;
import java.time.Duration;
import java.util.List;

/**
 * What a producer is made from: two records with the same link can go through the same one.
 *
 * @param timeout for one attempt
 */
record Link(List<String> brokers, Kafka.Security security, Duration timeout) {}
