package dev.tidings.sender.kafka;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What a failure of Kafka means for an attempt. What a broker has against a record is said with the
 * status that HTTP has for it, so that it reads like every other refusal.
 */
final class Outcomes {
  private Outcomes() {}

  /**
   * @param connected whether there is a connection to any broker
   * @param timeout the attempt's
   */
  static AttemptOutcome of(Throwable failure, boolean connected, Duration timeout) {
    return switch (failure) {
      case TimeoutException late when late.getCause() instanceof UnknownTopicOrPartitionException ->
          refused(404, "the cluster has no such topic");
      case TimeoutException _ -> late(connected, timeout);
      case SslAuthenticationException _ -> new Unreachable("TLS failed: " + message(failure));
      case AuthenticationException _ -> refused(401, message(failure));
      case AuthorizationException _ -> refused(403, message(failure));
      case UnknownTopicOrPartitionException _ -> refused(404, "the cluster has no such topic");
      case InvalidTopicException _ -> refused(404, message(failure));
      case RecordTooLargeException _ -> refused(413, message(failure));
      case RetriableException _ -> refused(503, message(failure));
      case KafkaException kafka when kafka.getCause() != null ->
          of(kafka.getCause(), connected, timeout);
      default -> new Unreachable("Kafka failed: " + message(failure));
    };
  }

  /**
   * Whether the producer can do nothing more, so that what is repaired is seen by a new one only.
   */
  static boolean endsTheProducer(Throwable failure) {
    return !(failure instanceof RetriableException
        || failure instanceof InvalidTopicException
        || failure instanceof TopicAuthorizationException
        || failure instanceof RecordTooLargeException);
  }

  /** Nothing was heard in time. */
  static AttemptOutcome late(boolean connected, Duration timeout) {
    return connected
        ? new TimedOut(timeout)
        : new Unreachable("there was no connection to any of the brokers");
  }

  /** What Kafka says itself is of the cluster; other exceptions may quote what was to be sent. */
  private static String message(Throwable failure) {
    if (failure instanceof RuntimeException && !(failure instanceof KafkaException)) {
      return failure.getClass().getSimpleName();
    }
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }

  private static AttemptOutcome refused(int status, String reason) {
    return new Refused(status, reason, Optional.empty());
  }
}
