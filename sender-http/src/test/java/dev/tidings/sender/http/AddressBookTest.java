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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AddressBookTest {
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.8.8");
  private static final InetAddress OTHER = InetAddress.ofLiteral("9.9.9.9");
  private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.0.0.1");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger lookups = new AtomicInteger();
  private final BlockingQueue<List<InetAddress>> answers = new LinkedBlockingQueue<>();

  /** One for each look-up of a tar pit that has begun. */
  private final Semaphore hanging = new Semaphore(0);

  /** One for each of them that may end, without an address. */
  private final Semaphore letGo = new Semaphore(0);

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

  /**
   * Waits for the test to say what the name server says; an empty list is "no such host". A healthy
   * name has an answer at once, a tar pit has none for as long as the test likes.
   */
  private List<InetAddress> resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    if (host.contains("tarpit")) {
      hanging.release();
      letGo.acquireUninterruptibly();
      throw new UnknownHostException(host);
    }
    if (host.startsWith("healthy")) {
      return List.of(PUBLIC);
    }
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

  private List<CompletableFuture<Found>> findAll(int count, String format) {
    return IntStream.range(0, count).mapToObj(i -> find(format.formatted(i))).toList();
  }

  private void awaitHanging(int tarpits) throws InterruptedException {
    assertThat(hanging.tryAcquire(tarpits, 10, TimeUnit.SECONDS)).isTrue();
  }

  private void assertHealthy(String host) {
    assertThat(found(host)).isEqualTo(new Found.Allowed(List.of(PUBLIC)));
  }

  @AfterEach
  void close() {
    letGo.release(100_000);
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

  @Test
  void usesACheckedAddressForTenMinutesWhileTheNameServerDoesNotAnswer() {
    answers.add(List.of(PUBLIC));
    Found first = found("example.com");
    passes(AddressBook.FRESH);
    assertThat(found("example.com")).isEqualTo(first);
    passes(AddressBook.STALE.minus(AddressBook.FRESH).minusNanos(1));
    assertThat(find("example.com")).isCompletedWithValue(first);
    passes(Duration.ofNanos(1));
    CompletableFuture<Found> again = find("example.com");
    assertThat(again).isNotDone();
    answers.addAll(List.of(List.of(OTHER), List.of(OTHER)));
    assertThat(again.orTimeout(10, TimeUnit.SECONDS).join())
        .isEqualTo(new Found.Allowed(List.of(OTHER)));
  }

  @Test
  void asksLessAndLessOftenForANameWithoutAnAddress() {
    int asked = 0;
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      answers.add(List.of());
      assertThat(found("example.com")).isInstanceOf(Found.Missing.class);
      passes(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(found("example.com")).isInstanceOf(Found.Missing.class);
      assertThat(lookups).hasValue(++asked);
      passes(Duration.ofNanos(1));
    }
    answers.add(List.of(PUBLIC));
    assertThat(found("example.com")).isInstanceOf(Found.Allowed.class);
    passes(AddressBook.USABLE);
    answers.add(List.of());
    assertThat(found("example.com")).isInstanceOf(Found.Missing.class);
    passes(AddressBook.MISSING);
    answers.add(List.of(PUBLIC));
    assertThat(found("example.com")).isInstanceOf(Found.Allowed.class);
  }

  @Test
  void findsAHealthyNameAmongManyWhoseServersNeverAnswer() throws InterruptedException {
    String tarpits = "www.tarpit-%d.example";
    assertHealthy("healthy.example");
    List<CompletableFuture<Found>> first = findAll(200, tarpits);
    awaitHanging(200);
    assertHealthy("healthy-new.example");
    passes(AddressBook.SLOW);
    letGo.release(200);
    first.forEach(found ->
        assertThat(found.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Found.Missing.class));
    for (int round = 0; round < 3; round++) {
      passes(AddressBook.LONGEST_MISSING);
      List<CompletableFuture<Found>> again = findAll(200, tarpits);
      if (round == 0) {
        awaitHanging(64);
      }
      assertThat(again).noneMatch(CompletableFuture::isDone);
      assertHealthy("healthy-" + round + ".example");
      assertHealthy("healthy.example");
    }
    // As many as have threads of the slow; the other threads are free.
    assertThat(hanging.tryAcquire()).isFalse();
  }

  @Test
  void looksUpAFewNamesOfOneDomainAtATime() throws InterruptedException {
    findAll(1000, "%d.tarpit.example");
    awaitHanging(Share.AT_A_TIME_PER_DOMAIN);
    findAll(1000, "www.%d.tarpit.example");
    assertHealthy("healthy.example");
    assertThat(hanging.tryAcquire()).isFalse();
    letGo.release(2);
    awaitHanging(2);
  }

  @Test
  void refusesWhatIsTooMuchToRemember() throws InterruptedException {
    assertHealthy("healthy.example");
    findAll(Share.MOST, "%d.tarpit.example");
    assertThat(found("one-more.example")).isInstanceOf(Found.Missing.class);
    passes(AddressBook.FRESH);
    assertHealthy("healthy.example");
    letGo.release(1);
    awaitHanging(Share.AT_A_TIME_PER_DOMAIN + 1);
    assertHealthy("healthy-new.example");
  }

  @Test
  void seesWhereSomebodysDomainBegins() {
    assertThat(Share.domain("localhost")).isEqualTo("localhost");
    assertThat(Share.domain("example.com")).isEqualTo("example.com");
    assertThat(Share.domain("a.b.example.com")).isEqualTo("example.com");
    assertThat(Share.domain("a.b.example.co.uk")).isEqualTo("example.co.uk");
    assertThat(Share.domain("a.co.com")).isEqualTo("co.com");
  }
}
