package dev.tidings.sender.archive;

import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest.Archival;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes attempts to put events into files. Safe for use by many threads. */
public final class ArchiveSender implements Sender<Archival> {
  private static final int PACKING_AT_ONCE = 2;
  private static final Logger log = LoggerFactory.getLogger(ArchiveSender.class);

  private final Path journals;
  private final Surroundings around;
  private final Map<EndpointId, Archiver> archivers = new HashMap<>();
  private boolean closed;

  /**
   * @param journals the folder for what waits to be put into files; ours alone
   * @param folders where archives may be
   */
  public ArchiveSender(
      Path journals,
      ArchiveFolders folders,
      Addresses addresses,
      Loop timers,
      Executor background,
      MeterRegistry meters) {
    this(
        journals,
        new Surroundings(
            new RealDisk(),
            folders,
            addresses,
            timers,
            background,
            new Semaphore(PACKING_AT_ONCE),
            Counter.builder("tidings.archive.flushes")
                .description("How often what waited was put into files")
                .register(meters)));
    Gauge.builder("tidings.archive.waiting", this, ArchiveSender::waiting)
        .description("Events that are kept and not yet in a file of their archive")
        .register(meters);
    Gauge.builder("tidings.archive.failing", this, ArchiveSender::failing)
        .description("Archives that take no files just now")
        .register(meters);
  }

  private ArchiveSender(Path journals, Surroundings around) {
    this.journals = journals;
    this.around = around;
  }

  /**
   * What archivers stand on.
   *
   * @param timers says when time is up
   * @param background runs what may block
   * @param packing how many files may be made at the same time
   */
  record Surroundings(
      Disk disk,
      ArchiveFolders folders,
      Addresses addresses,
      Loop timers,
      Executor background,
      Semaphore packing,
      Counter flushes) {

    void flushed() {
      flushes.increment();
    }

    Shelf shelf(Archive.Place place, TenantId tenant) throws ShelfException {
      return switch (place) {
        case Archive.Folder folder ->
            new FolderShelf(
                disk,
                folders
                    .find(tenant, folder.path())
                    .orElseThrow(() -> new ShelfException(new Blocked(folders.rule(tenant)))));
        case Archive.S3 s3 -> new S3Shelf(s3, addresses);
      };
    }
  }

  /** Goes on with what an earlier run left, and sees to endpoints that are deleted. */
  public void start(Endpoints endpoints) {
    endpoints.onChange(change -> {
      if (change.after().isEmpty()) {
        finish(change.id());
      }
    });
    try {
      for (Path folder : around.disk().list(journals)) {
        String name = folder.getFileName().toString();
        Optional<Endpoint> endpoint =
            endpoints.all().stream().filter(it -> it.id().value().equals(name)).findFirst();
        goOn(folder, endpoint);
      }
    } catch (IOException e) {
      log.error("cannot look for what waits for archives in {}", journals, e);
    }
  }

  private void goOn(Path folder, Optional<Endpoint> endpoint) throws IOException {
    boolean waiting = false;
    for (Path place : around.disk().list(folder)) {
      waiting |= Depot.isWaiting(around.disk(), place);
    }
    if (endpoint.isPresent() && waiting) {
      wake(endpoint.get());
    } else if (waiting) {
      log.warn("{} has events of a deleted endpoint, which are in no file", folder);
    } else if (endpoint.isEmpty()) {
      around.disk().deleteAll(folder);
    }
  }

  private void wake(Endpoint endpoint) {
    if (endpoint.target() instanceof Archive archive) {
      archiver(endpoint.id()).wake(archive, endpoint.tenant());
    }
  }

  @Override
  public void send(Archival request, Consumer<AttemptOutcome> done) {
    Archiver archiver;
    synchronized (this) {
      if (closed) {
        done.accept(new Unreachable("Tidings is stopping"));
        return;
      }
      archiver = archiver(request.endpoint());
    }
    if (request.isProbe()) {
      archiver.probe(request, done);
    } else {
      archiver.take(request, done);
    }
  }

  private synchronized Archiver archiver(EndpointId endpoint) {
    return archivers.computeIfAbsent(
        endpoint, id -> new Archiver(id, journals.resolve(id.value()), around));
  }

  private synchronized void finish(EndpointId endpoint) {
    Archiver archiver = archivers.get(endpoint);
    if (archiver != null) {
      archiver.finish();
    }
  }

  private synchronized List<Archiver> all() {
    return List.copyOf(archivers.values());
  }

  private long waiting() {
    return all().stream().mapToLong(Archiver::waiting).sum();
  }

  private long failing() {
    return all().stream().filter(Archiver::isInTrouble).count();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    all().forEach(Archiver::close);
  }
}
