package dev.tidings.store.jdbc;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what was committed from the write-ahead log into the file, on a thread and a connection of
 * its own, so that commits need not.
 *
 * <p>The bulk is moved while commits go on. What they added meanwhile is little; that is moved
 * while they are kept away, because the write-ahead log can begin anew only when all of it was
 * moved.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

  /** From this size on the write-ahead log is moved. */
  private static final long WORTH_MOVING_BYTES = 16L * 1024 * 1024;

  private final Database database;
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;

  Checkpoints(Database database) {
    this.database = database;
    this.thread = Thread.ofPlatform().name("tidings-store-checkpoints").daemon().start(this::run);
  }

  /** Looks whether it is time. Called after each commit. */
  void afterCommit() {
    if (asked.availablePermits() == 0 && database.walBytes() >= WORTH_MOVING_BYTES) {
      asked.release();
    }
  }

  private void run() {
    while (true) {
      asked.acquireUninterruptibly();
      asked.drainPermits();
      if (closed) {
        return;
      }
      try (Session session = database.connectForCheckpoints()) {
        move(session, "PASSIVE");
        database.withoutCommits(() -> move(session, "TRUNCATE"));
        failing = false;
      } catch (SQLException e) {
        // Commits go on without it, and after the next one it is tried again.
        if (!failing) {
          log.warn("the write-ahead log could not be moved into the file", e);
        }
        failing = true;
      }
    }
  }

  private static void move(Session session, String mode) throws SQLException {
    session.command("PRAGMA wal_checkpoint(" + mode + ")").list(Row::number);
  }

  /** Ends the thread; what was not moved is moved when the file is closed. */
  @Override
  public void close() {
    closed = true;
    asked.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
