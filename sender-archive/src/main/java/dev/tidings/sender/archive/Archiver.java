package dev.tidings.sender.archive;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest.Archival;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events of one endpoint and has them put away. What it does to its depot happens one
 * thing after the other, but files are put on the shelf beside that.
 */
final class Archiver {
  /** How many events a file holds at the most, however small they are. */
  static final int MAX_EVENTS = 50_000;

  /** How many journals may wait before nothing more is taken. */
  static final int MAX_BACKLOG = 3;

  private static final int MAX_BATCH = 1000;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final Unreachable STOPPING = new Unreachable("Tidings is stopping");
  private static final Logger log = LoggerFactory.getLogger(Archiver.class);

  private final EndpointId endpoint;
  private final Path folder;
  private final ArchiveSender.Surroundings around;

  private final Deque<Runnable> orders = new ArrayDeque<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private boolean working;
  private boolean closed;

  /** Held while something is put away; nothing is closed or changed then. */
  private final ReentrantLock shelving = new ReentrantLock();

  private volatile Optional<Opened> opened = Optional.empty();
  private volatile Optional<AttemptOutcome> trouble = Optional.empty();
  private volatile Optional<String> unusable = Optional.empty();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private Duration wait = FIRST_RETRY;
  private boolean due;

  /**
   * @param folder of the data folder, for this endpoint alone
   */
  Archiver(EndpointId endpoint, Path folder, ArchiveSender.Surroundings around) {
    this.endpoint = endpoint;
    this.folder = folder;
    this.around = around;
  }

  /** A depot and the shelf it goes to. */
  private record Opened(Archive target, Path folder, Depot depot, Shelf shelf) {}

  /** An attempt, which ends once. */
  private final class Pending {
    private final Archival request;
    private final Consumer<AttemptOutcome> done;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Loop.Timer timeout;

    Pending(Archival request, Consumer<AttemptOutcome> done) {
      this.request = request;
      this.done = done;
      this.timeout =
          around.timers().after(request.timeout(), () -> end(new TimedOut(request.timeout())));
    }

    void end(AttemptOutcome outcome) {
      if (ended.compareAndSet(false, true)) {
        timeout.cancel();
        done.accept(outcome);
      }
    }
  }

  void take(Archival request, Consumer<AttemptOutcome> done) {
    Pending attempt = new Pending(request, done);
    synchronized (this) {
      if (!closed) {
        pending.add(attempt);
        work();
        return;
      }
    }
    attempt.end(STOPPING);
  }

  private synchronized void order(Runnable order) {
    if (!closed) {
      orders.add(order);
      work();
    }
  }

  private void work() {
    if (!working) {
      working = true;
      around.background().execute(this::workOff);
    }
  }

  private void workOff() {
    while (true) {
      List<Runnable> todo;
      List<Pending> batch = new ArrayList<>();
      synchronized (this) {
        todo = List.copyOf(orders);
        orders.clear();
        while (!pending.isEmpty() && batch.size() < MAX_BATCH) {
          batch.add(pending.remove());
        }
        if (todo.isEmpty() && batch.isEmpty()) {
          working = false;
          return;
        }
      }
      try {
        todo.forEach(Runnable::run);
        if (!batch.isEmpty()) {
          AttemptOutcome outcome = keep(batch);
          batch.forEach(attempt -> attempt.end(outcome));
        }
      } catch (RuntimeException | Error e) {
        // Nothing would ever be taken again if this ended here.
        log.error("the archive of {} failed", endpoint, e);
        batch.forEach(attempt -> attempt.end(new Unreachable("the archive failed: " + told(e))));
      }
    }
  }

  // ---- one thing after the other

  private AttemptOutcome keep(List<Pending> batch) {
    if (unusable.isPresent()) {
      return new Unreachable(unusable.get());
    }
    Archival last = batch.getLast().request;
    try {
      Opened now = open(last);
      if (trouble.isPresent()) {
        return trouble.get();
      }
      if (now.depot().backlog() >= MAX_BACKLOG) {
        return new Refused(
            503, "files are put away more slowly than events come", Optional.empty());
      }
      return keep(batch, now);
    } catch (ShelfException e) {
      return e.outcome();
    } catch (IOException e) {
      log.error("the archive of {} cannot be kept in the data folder", endpoint, e);
      return new Unreachable("the archive cannot be kept in the data folder: " + e);
    }
  }

  private AttemptOutcome keep(List<Pending> batch, Opened now) throws IOException {
    Depot depot = now.depot();
    try {
      for (Pending attempt : batch) {
        depot.add(Entry.of(attempt.request.event()));
      }
      depot.force();
    } catch (IOException e) {
      giveUp(now);
      throw e;
    }
    Archive.Flush flush = now.target().flush();
    if (depot.filling() >= flush.bytes() || depot.fillingEvents() >= MAX_EVENTS) {
      seal(now);
    } else if (depot.fillingEvents() > 0 && !due) {
      due = true;
      around.timers().after(flush.age(), () -> order(this::sealWhatIsDue));
    }
    return new Delivered(200, "kept for the next file");
  }

  /** What was not forced must not be taken for kept. */
  private void giveUp(Opened now) {
    try {
      now.depot().takeBack();
      close(now);
    } catch (IOException e) {
      unusable =
          Optional.of("the archive's journal is in doubt until the next start of Tidings: " + e);
    }
    opened = Optional.empty();
  }

  private void sealWhatIsDue() {
    due = false;
    opened.ifPresent(now -> {
      try {
        seal(now);
      } catch (IOException e) {
        log.error("the archive of {} cannot begin another journal", endpoint, e);
        giveUp(now);
      }
    });
  }

  private void seal(Opened now) throws IOException {
    now.depot().seal(now.target().format());
    around.background().execute(this::putAway);
  }

  /** The depot for a request, with what was left elsewhere by a crash or a move. */
  private Opened open(Archival request) throws IOException, ShelfException {
    return open(request.target(), request.tenant());
  }

  private Opened open(Archive target, TenantId tenant) throws IOException, ShelfException {
    Optional<Opened> before = opened;
    if (before.isPresent() && before.get().target().equals(target)) {
      return before.get();
    }
    Shelf shelf = around.shelf(target.place(), tenant);
    Path place = folder.resolve(EventKey.of(target.place().address()).toString());
    shelving.lock();
    try {
      Opened next;
      if (before.isPresent() && before.get().folder().equals(place)) {
        before.get().shelf().close();
        next = new Opened(target, place, before.get().depot(), shelf);
        next.depot().seal(target.format());
      } else {
        if (before.isPresent()) {
          close(before.get());
          opened = Optional.empty();
        }
        next = new Opened(target, place, Depot.open(around.disk(), place, target.format()), shelf);
        for (Path other : around.disk().list(folder)) {
          if (!other.equals(place)) {
            next.depot().takeOver(other);
          }
        }
        next.depot().seal(target.format());
      }
      opened = Optional.of(next);
      return next;
    } finally {
      shelving.unlock();
      // Not before: whoever puts away gives up when it finds this at work.
      around.background().execute(this::putAway);
    }
  }

  /** Opens what was left by an earlier run and has it put away. */
  void wake(Archive target, TenantId tenant) {
    order(() -> {
      try {
        var _ = open(target, tenant);
      } catch (ShelfException e) {
        log.warn("the archive of {} waits: {}", endpoint, e.getMessage());
      } catch (IOException e) {
        log.error("the archive of {} cannot be read", endpoint, e);
      }
    });
  }

  private static void close(Opened now) throws IOException {
    now.depot().close();
    now.shelf().close();
  }

  // ---- beside that

  private void putAway() {
    if (!shelving.tryLock()) {
      return;
    }
    try {
      putAwayAll();
    } finally {
      shelving.unlock();
    }
    // Whoever sealed a journal in the last moment found us at work.
    boolean left = opened.map(now -> now.depot().backlog() > 0).orElse(false);
    if (left && trouble.isEmpty() && !isClosed()) {
      around.background().execute(this::putAway);
    }
  }

  private void putAwayAll() {
    Optional<Opened> now = opened;
    if (now.isEmpty() || isClosed()) {
      return;
    }
    try {
      while (now.get().depot().putAway(now.get().shelf(), around.packing())) {
        around.flushed();
      }
      if (trouble.isPresent()) {
        log.info("the archive of {} takes files again", endpoint);
      }
      trouble = Optional.empty();
      wait = FIRST_RETRY;
    } catch (ShelfException e) {
      inTrouble(e.outcome());
    } catch (IOException | RuntimeException e) {
      if (!isClosed()) {
        log.error("the archive of {} failed to make a file", endpoint, e);
        inTrouble(new Unreachable("a file of the archive cannot be made: " + told(e)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failing disk says where; what else went wrong may quote what was to be written. */
  private static String told(Throwable failure) {
    return failure instanceof IOException ? failure.toString() : failure.getClass().getSimpleName();
  }

  private void inTrouble(AttemptOutcome outcome) {
    if (trouble.isEmpty()) {
      log.warn(
          "the archive of {} takes no files, {} events wait: {}",
          endpoint,
          waiting(),
          outcome.describe());
    }
    trouble = Optional.of(outcome);
    if (retrying.compareAndSet(false, true)) {
      around
          .timers()
          .after(
              wait,
              () -> {
                retrying.set(false);
                around.background().execute(this::putAway);
              });
      wait = wait.compareTo(LAST_RETRY) < 0 ? wait.multipliedBy(2) : LAST_RETRY;
    }
  }

  /** Says whether the shelf can be written to; if it can, what waits is put away at once. */
  void probe(Archival request, Consumer<AttemptOutcome> done) {
    Pending attempt = new Pending(request, done);
    around
        .background()
        .execute(() -> {
          try (Shelf shelf = around.shelf(request.target().place(), request.tenant())) {
            shelf.check();
            attempt.end(
                new Delivered(
                    200, "files can be written; " + waiting() + " events wait for the next one"));
            if (trouble.isPresent()) {
              putAway();
            }
          } catch (ShelfException e) {
            attempt.end(e.outcome());
          } catch (RuntimeException e) {
            attempt.end(new Unreachable("the archive cannot be written: " + told(e)));
          }
        });
  }

  /** The endpoint is no more: what waits becomes files at once. */
  void finish() {
    order(() ->
        opened.ifPresent(now -> {
          try {
            seal(now);
          } catch (IOException e) {
            log.error("the last events of the deleted {} are not in its archive", endpoint, e);
          }
        }));
  }

  long waiting() {
    return opened.map(now -> now.depot().waiting()).orElse(0L);
  }

  boolean isInTrouble() {
    return trouble.isPresent() || unusable.isPresent();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends what is under way; what is kept stays for the next start. */
  void close() {
    List<Pending> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(pending);
      pending.clear();
      orders.clear();
    }
    left.forEach(attempt -> attempt.end(STOPPING));
    opened.ifPresent(now -> {
      try {
        close(now);
      } catch (IOException e) {
        log.warn("the archive of {} did not close in order", endpoint, e);
      }
    });
  }
}
