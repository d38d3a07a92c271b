package dev.tidings.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.Fetched;
import dev.tidings.core.ingest.Fetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Fetcher} does. */
public abstract class FetcherContract {
  /** The one that is tried. */
  protected abstract Fetcher fetcher();

  /** An address that gives that answer. */
  protected abstract URI answering(int status, byte[] body) throws IOException;

  /** An address where nobody answers. */
  protected abstract URI nobody() throws IOException;

  protected final Fetched fetch(URI url) {
    return fetcher().get(url).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private Fetched fetch(int status, String body) throws IOException {
    return fetch(answering(status, body.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 299})
  void findsTheWholeBody(int status) throws IOException {
    for (String body : new String[] {"", "a certificate", "x".repeat(64 * 1024)}) {
      assertThat(fetch(status, body))
          .isEqualTo(new Fetched.Found(Body.of(body.getBytes(StandardCharsets.UTF_8))));
    }
  }

  @Test
  void takesNothingLarger() throws IOException {
    assertThat(fetch(200, "x".repeat(64 * 1024 + 1))).isInstanceOf(Fetched.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 400, 403, 404, 410})
  void findsNothingWhereItIsSaidToBeAbsent(int status) throws IOException {
    assertThat(fetch(status, "no")).isEqualTo(new Fetched.Absent(status));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 503, 599})
  void failsWhereItMayBeLater(int status) throws IOException {
    assertThat(fetch(status, "later")).isInstanceOf(Fetched.Failed.class);
  }

  @Test
  void failsWhereNobodyAnswers() throws IOException {
    assertThat(fetch(nobody())).isInstanceOf(Fetched.Failed.class);
  }
}
