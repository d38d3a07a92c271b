package dev.tidings.benchmarks;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.SystemClock;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A process that sends events: as fast as they are answered over a number of connections, or at a
 * fixed rate. Prints one JSON object with what became of them.
 *
 * <p>Arguments: target URL, name of the run, connections, events, rate per second (0: as fast as
 * possible), signing secret, API key, event type.
 */
public final class Load {
  private final Clock clock = new SystemClock();
  private final AtomicLong next = new AtomicLong();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Requests requests;
  private final URI target;
  private final long events;
  private final CountDownLatch answered;
  private final long[] nanos;

  private Load(URI target, String run, long events, String type, String secret, String key) {
    this.target = target;
    this.events = events;
    this.requests = new Requests(target, run, type, secret, key, clock);
    this.answered = new CountDownLatch((int) events);
    this.nanos = new long[(int) events];
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    Load load =
        new Load(URI.create(args[0]), args[1], Long.parseLong(args[3]), args[7], args[5], args[6]);
    JsonObject result = load.run(Integer.parseInt(args[2]), Double.parseDouble(args[4]));
    System.out.println(new String(result.write(), StandardCharsets.UTF_8));
    System.exit(0);
  }

  private JsonObject run(int connections, double rate) throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    long start = clock.nanos();
    if (rate > 0) {
      atRate(vertx, connections, rate);
    } else {
      asFastAsAnswered(vertx, connections);
    }
    boolean all = answered.await(10, TimeUnit.MINUTES);
    long took = clock.nanos() - start;
    Arrays.sort(nanos);
    return JsonObject.builder()
        .put("all", all)
        .put("accepted", accepted.sum())
        .put("refused", refused.sum())
        .put("millis", Duration.ofNanos(took).toMillis())
        .put("p50Micros", nanos[(int) (events / 2)] / 1000)
        .put("p99Micros", nanos[(int) (events * 99 / 100)] / 1000)
        .build();
  }

  /** Each connection sends its next event when the one before is answered. */
  private void asFastAsAnswered(Vertx vertx, int connections) {
    for (int i = 0; i < connections; i++) {
      new Worker(vertx);
    }
  }

  private final class Worker {
    private final RawClient client;
    private int current;
    private long sentAt;

    Worker(Vertx vertx) {
      client = RawClient.connect(vertx, target, this::answered, Load.this::closed);
      sendNext();
    }

    private void sendNext() {
      long n = next.getAndIncrement();
      if (n >= events) {
        return;
      }
      current = (int) n;
      sentAt = clock.nanos();
      client.send(requests.number(n));
    }

    private void answered(int status) {
      note(current, status, clock.nanos() - sentAt);
      sendNext();
    }
  }

  /** What was sent on this connection has no answer, and what is measured would not be true. */
  @SuppressWarnings("SystemOut")
  private void closed() {
    if (answered.getCount() > 0) {
      System.err.println("a connection of the load was closed with work left");
      System.exit(1);
    }
  }

  private void note(int number, int status, long took) {
    nanos[number] = took;
    (status / 100 == 2 ? accepted : refused).increment();
    answered.countDown();
  }

  /** Sends by the clock, whether or not what went before is answered. */
  private void atRate(Vertx vertx, int connections, double rate) {
    List<Paced> paced = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      paced.add(new Paced(vertx));
    }
    long start = clock.nanos();
    vertx.setPeriodic(
        1,
        _ -> {
          long due = Math.min(events, (long) ((clock.nanos() - start) / 1e9 * rate));
          while (next.get() < due) {
            int n = (int) next.getAndIncrement();
            paced.get(n % connections).send(n);
          }
        });
  }

  private final class Paced {
    private final RawClient client;
    private final ArrayDeque<long[]> waiting = new ArrayDeque<>();

    Paced(Vertx vertx) {
      client = RawClient.connect(vertx, target, this::answered, Load.this::closed);
    }

    private synchronized void send(int n) {
      waiting.add(new long[] {n, clock.nanos()});
      client.send(requests.number(n));
    }

    private synchronized void answered(int status) {
      long[] sent = waiting.remove();
      note((int) sent[0], status, clock.nanos() - sent[1]);
    }
  }
}
