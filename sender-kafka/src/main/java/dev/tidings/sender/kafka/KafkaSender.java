package dev.tidings.sender.kafka;

import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest.TopicRecord;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes attempts to put records into topics of Kafka. Safe for use by many threads. */
public final class KafkaSender implements Sender<TopicRecord> {
  /** After how long without a record a producer is closed. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private static final int MAX_PRODUCERS = 100;
  private static final Logger log = LoggerFactory.getLogger(KafkaSender.class);

  private final Addresses addresses;
  private final Clock clock;
  private final Loop timers;
  private final Executor background;
  private final Map<Link, Lease> leases = new HashMap<>();
  private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * @param timers says when time is up
   * @param background runs what may block
   */
  public KafkaSender(
      Addresses addresses, Clock clock, Loop timers, Executor background, MeterRegistry meters) {
    this.addresses = addresses;
    this.clock = clock;
    this.timers = timers;
    this.background = background;
    Gauge.builder("tidings.sender.kafka.producers", this, KafkaSender::producers)
        .description("Open connections to clusters of Kafka")
        .register(meters);
  }

  /** A producer and how much it is used. */
  private static final class Lease {
    private final Link link;
    private int users;
    private long lastUse;
    private boolean watched;
    private boolean broken;
    private final List<Producer> producer = new ArrayList<>(1);

    Lease(Link link) {
      this.link = link;
    }

    /** The producer, opened by whoever needs it first while the others wait. */
    synchronized Producer producer(Addresses addresses, Clock clock) throws RefusedLinkException {
      if (producer.isEmpty()) {
        producer.add(Producer.open(link, addresses, clock));
      }
      return producer.getFirst();
    }

    synchronized boolean isConnected() {
      return !producer.isEmpty() && producer.getFirst().isConnected();
    }

    synchronized void close() {
      producer.forEach(Producer::close);
    }
  }

  /** One attempt, which ends once. */
  private final class Attempt {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final TopicRecord request;
    private final Lease lease;
    private final Consumer<AttemptOutcome> done;
    private final Loop.Timer timeout;

    Attempt(TopicRecord request, Lease lease, Consumer<AttemptOutcome> done) {
      this.request = request;
      this.lease = lease;
      this.done = done;
      this.timeout = timers.after(request.timeout(), () -> background.execute(this::late));
    }

    void begin() {
      try {
        lease
            .producer(addresses, clock)
            .send(record(request), () -> !ended.get(), this::acknowledged);
      } catch (RefusedLinkException e) {
        breakOff(lease);
        end(e.isForbidden() ? new Blocked(e.reason()) : new Unreachable(e.reason()));
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    private void acknowledged(RecordMetadata where, Exception failure) {
      if (failure == null) {
        end(new Delivered(200, "partition " + where.partition() + ", offset " + where.offset()));
      } else {
        failed(failure);
      }
    }

    private void failed(Exception failure) {
      if (Outcomes.endsTheProducer(failure)) {
        breakOff(lease);
      }
      end(Outcomes.of(failure, lease.isConnected(), request.timeout()));
    }

    private void late() {
      end(Outcomes.late(lease.isConnected(), request.timeout()));
    }

    void end(AttemptOutcome outcome) {
      if (ended.compareAndSet(false, true)) {
        timeout.cancel();
        underWay.remove(this);
        giveBack(lease);
        done.accept(outcome);
      }
    }
  }

  @Override
  public void send(TopicRecord request, Consumer<AttemptOutcome> done) {
    Link link =
        new Link(request.target().brokers(), request.target().security(), request.timeout());
    Attempt attempt;
    synchronized (this) {
      if (closed || (leases.size() >= MAX_PRODUCERS && !leases.containsKey(link))) {
        done.accept(
            new Unreachable(
                closed ? "Tidings is stopping" : "too many clusters of Kafka are in use"));
        return;
      }
      Lease lease = leases.computeIfAbsent(link, Lease::new);
      lease.users++;
      attempt = new Attempt(request, lease, done);
      underWay.add(attempt);
    }
    background.execute(attempt::begin);
  }

  private static ProducerRecord<byte[], byte[]> record(TopicRecord request) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            request.target().topic(),
            request.key().map(KafkaSender::utf8).orElse(null),
            request.value().bytes());
    request.headers().forEach((name, value) -> record.headers().add(name, utf8(value)));
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Has the next attempt begin with a new producer. */
  private synchronized void breakOff(Lease lease) {
    lease.broken = true;
    leases.remove(lease.link, lease);
  }

  private synchronized void giveBack(Lease lease) {
    lease.users--;
    lease.lastUse = clock.nanos();
    if (lease.users == 0) {
      if (lease.broken) {
        background.execute(lease::close);
      } else if (!lease.watched) {
        lease.watched = true;
        timers.after(IDLE, () -> closeIfIdle(lease));
      }
    }
  }

  private void closeIfIdle(Lease lease) {
    synchronized (this) {
      if (lease.users > 0 || clock.nanos() - lease.lastUse < IDLE.toNanos()) {
        timers.after(IDLE, () -> closeIfIdle(lease));
        return;
      }
      if (!leases.remove(lease.link, lease)) {
        return;
      }
    }
    log.debug("closing an idle connection to {}", lease.link.brokers());
    background.execute(lease::close);
  }

  synchronized int producers() {
    return leases.size();
  }

  @Override
  public void close() {
    List<Lease> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(leases.values());
      leases.clear();
    }
    List.copyOf(underWay).forEach(attempt -> attempt.end(new Unreachable("Tidings is stopping")));
    // Not waited for: a client that is getting to know a broker which says nothing ends only when
    // its time is up.
    left.forEach(lease -> background.execute(lease::close));
  }
}
