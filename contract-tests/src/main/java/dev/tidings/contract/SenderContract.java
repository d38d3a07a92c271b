package dev.tidings.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Sender} does, whatever it sends.
 *
 * @param <R> what it can send
 */
public abstract class SenderContract<R extends OutgoingRequest> {
  private static final Duration LONG = Duration.ofSeconds(30);

  private Optional<Sender<R>> opened = Optional.empty();

  /** A new sender. */
  protected abstract Sender<R> open();

  /** A request that the sender of this test delivers. */
  protected abstract R answered() throws Exception;

  /** A request that the sender of this test has no answer to for a long time. */
  protected abstract R unanswered() throws Exception;

  /** Does what is to be done in the background, where that waits to be told. */
  protected void work() {}

  /** The sender of this test. */
  protected final Sender<R> sender() {
    Sender<R> sender = opened.orElseGet(this::open);
    opened = Optional.of(sender);
    return sender;
  }

  @AfterEach
  void closeSender() {
    opened.ifPresent(Sender::close);
  }

  protected static <T> T await(CompletableFuture<T> future, Duration limit) {
    return future.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** An attempt and how often it has ended. */
  private record Attempt(CompletableFuture<AttemptOutcome> outcome, AtomicInteger ends) {}

  private Attempt begin(R request) {
    Attempt attempt = new Attempt(new CompletableFuture<>(), new AtomicInteger());
    sender()
        .send(
            request,
            outcome -> {
              attempt.ends().incrementAndGet();
              attempt.outcome().complete(outcome);
            });
    return attempt;
  }

  @Test
  void endsEachAttemptOnce() throws Exception {
    sender();
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      attempts.add(begin(answered()));
    }
    work();
    for (Attempt attempt : attempts) {
      assertThat(await(attempt.outcome(), LONG)).isInstanceOf(Delivered.class);
    }
    sender().close();
    work();
    assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.ends()).hasValue(1));
  }

  @Test
  void endsWhatIsUnderWayWhenItIsClosed() throws Exception {
    sender();
    List<Attempt> attempts = new ArrayList<>();
    R request = unanswered();
    for (int i = 0; i < 20; i++) {
      attempts.add(begin(request));
    }
    sender().close();
    attempts.add(begin(request));
    for (Attempt attempt : attempts) {
      assertThat(await(attempt.outcome(), Duration.ofSeconds(2))).isInstanceOf(Unreachable.class);
    }
    work();
    assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.ends()).hasValue(1));
  }
}
