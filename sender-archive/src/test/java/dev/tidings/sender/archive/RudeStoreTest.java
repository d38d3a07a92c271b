package dev.tidings.sender.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.Receiver;
import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.endpoint.Target.Archive.AccessKey;
import dev.tidings.core.endpoint.Target.Archive.S3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that does not answer as S3 does costs no more than its answer is worth. */
@Timeout(60)
final class RudeStoreTest {
  private static final String REDIRECT =
      String.join(
          "\r\n",
          "HTTP/1.1 307 Temporary Redirect",
          "location: http://169.254.169.254/",
          "content-length: 0",
          "",
          "");

  private static AttemptOutcome outcome(Receiver store) {
    S3 place =
        new S3(
            URI.create("http://127.0.0.1:" + store.port()),
            "eu-west-1",
            "lake",
            "",
            true,
            new AccessKey("a", "b"));
    try (S3Shelf shelf =
        new S3Shelf(place, _ -> new Found.Allowed(List.of(InetAddress.getLoopbackAddress())))) {
      ShelfException[] failure = new ShelfException[1];
      assertThatThrownBy(shelf::check)
          .isInstanceOfSatisfying(ShelfException.class, thrown -> failure[0] = thrown);
      return failure[0].outcome();
    }
  }

  private static AttemptOutcome outcome(Receiver.Script script) throws IOException {
    try (Receiver store = Receiver.following(script)) {
      return outcome(store);
    }
  }

  @Test
  void doesNotReadAnAnswerThatHasNoEnd() throws IOException {
    assertThat(
            outcome(visit -> {
              visit.read();
              visit.write("HTTP/1.1 403 Forbidden\r\n\r\n<Error>");
              visit.flood("x".repeat(8_192));
            }))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.status()).isEqualTo(403));
  }

  @Test
  void followsNoRedirect() throws IOException {
    assertThat(outcome(visit -> visit.answerEach(REDIRECT)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.status()).isEqualTo(307));
  }

  @Test
  void saysThatItIsUnreachableWhenTheAnswerIsNotHttp() throws IOException {
    assertThat(
            outcome(visit -> {
              visit.read();
              visit.write("hello\r\n\r\n");
            }))
        .isInstanceOf(Unreachable.class);
  }
}
