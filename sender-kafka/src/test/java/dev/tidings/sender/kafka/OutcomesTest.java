package dev.tidings.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class OutcomesTest {
  private static String told(Throwable failure) {
    return Outcomes.of(failure, true, Duration.ofSeconds(1)).describe();
  }

  @Test
  void whatMayQuoteARecordIsNotRepeated() {
    IllegalArgumentException quoting = new IllegalArgumentException("bad key ana@example.com");
    assertThat(told(quoting)).isEqualTo("Kafka failed: IllegalArgumentException");
    assertThat(told(new KafkaException("cannot send", quoting)))
        .isEqualTo("Kafka failed: IllegalArgumentException");
  }

  @Test
  void whatKafkaSaysItselfIsTold() {
    assertThat(told(new KafkaException("no such mechanism")))
        .isEqualTo("Kafka failed: no such mechanism");
  }
}
