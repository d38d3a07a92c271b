package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.time.Clock;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AddressBookTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.8.8");
  private static final InetAddress OTHER = InetAddress.ofLiteral("9.9.9.9");
  private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.0.0.1");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger lookups = new AtomicInteger();
  private final BlockingQueue<List<InetAddress>> answers = new LinkedBlockingQueue<>();
  private final AddressBook book =
      new AddressBook(this::resolve, new AddressPolicy(List.of()), new TurnedByHand(nanos));

  /** Turned by the test. */
  private record TurnedByHand(AtomicLong time) implements Clock {
    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(time.get());
    }

    @Override
    public long nanos() {
      return time.get();
    }
  }

  /** Waits for the test to say what the name server says; an empty list is "no such host". */
  private List<InetAddress> resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    try {
      List<InetAddress> answer = answers.poll(10, TimeUnit.SECONDS);
      if (answer != null && !answer.isEmpty()) {
        return answer;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnknownHostException(host);
  }

  @AfterEach
  void close() {
    book.close();
  }

  private CompletableFuture<Found> find(String host) {
    try {
      return book.find(Destination.of(URI.create("http://" + host + "/")));
    } catch (UnusableUrlException e) {
      throw new AssertionError(e);
    }
  }

  private Found found(String host) {
    return find(host).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void asksOnceForAllWhoWaitForTheSameName() {
    CompletableFuture<Found> first = find("example.com");
    CompletableFuture<Found> second = find("example.com");
    answers.add(List.of(PUBLIC));
    assertThat(first.join()).isEqualTo(new Found.Allowed(List.of(PUBLIC)));
    assertThat(second.join()).isEqualTo(first.join());
    assertThat(found("example.com")).isEqualTo(first.join());
    assertThat(lookups).hasValue(1);
  }

  @Test
  void keepsOnlyWhatIsAllowed() {
    answers.add(List.of(PRIVATE, PUBLIC, OTHER));
    assertThat(found("example.com")).isEqualTo(new Found.Allowed(List.of(PUBLIC, OTHER)));
  }

  @Test
  void checksAgainWhenTheNameLeadsElsewhere() throws InterruptedException {
    answers.add(List.of(PUBLIC));
    assertThat(found("example.com")).isInstanceOf(Found.Allowed.class);
    passes(AddressBook.FRESH.plusSeconds(1));
    // What was checked is used once more, and looked up meanwhile.
    assertThat(find("example.com").isDone()).isTrue();
    answers.add(List.of(PRIVATE));
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 1000 && !(found("example.com") instanceof Found.Forbidden); i++) {
      assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(found("example.com")).isInstanceOf(Found.Forbidden.class);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void waitsForTheNameServerWhenWhatItKnowsIsTooOld() {
    answers.add(List.of(PUBLIC));
    assertThat(found("example.com")).isInstanceOf(Found.Allowed.class);
    passes(AddressBook.USABLE.plusSeconds(1));
    CompletableFuture<Found> again = find("example.com");
    assertThat(again.isDone()).isFalse();
    answers.add(List.of(OTHER));
    assertThat(again.orTimeout(10, TimeUnit.SECONDS).join())
        .isEqualTo(new Found.Allowed(List.of(OTHER)));
  }

  @Test
  void asksAgainSoonWhenThereWasNoSuchName() {
    answers.add(List.of());
    assertThat(found("example.com")).isInstanceOf(Found.Missing.class);
    assertThat(found("example.com")).isInstanceOf(Found.Missing.class);
    passes(AddressBook.MISSING);
    answers.add(List.of(PUBLIC));
    assertThat(found("example.com")).isInstanceOf(Found.Allowed.class);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void asksNobodyAboutAnAddress() {
    assertThat(found("8.8.8.8")).isEqualTo(new Found.Allowed(List.of(PUBLIC)));
    passes(Duration.ofDays(1));
    assertThat(found("8.8.8.8")).isEqualTo(new Found.Allowed(List.of(PUBLIC)));
    assertThat(found("10.0.0.1")).isInstanceOf(Found.Forbidden.class);
    assertThat(lookups).hasValue(0);
  }
}
