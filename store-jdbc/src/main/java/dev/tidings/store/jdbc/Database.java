package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.StoreUnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file: one connection that writes, a few that read what was written last. Safe for use
 * by many threads.
 */
final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private static final int READERS = 4;
  private static final int PAGE_BYTES = 8192;

  /** What SQLite has as its own limit. */
  static final long MOST_PAGES = 0xfffffffeL;

  private static final int WRITER_CACHE_KIB = 32 * 1024;
  private static final int READER_CACHE_KIB = 4 * 1024;
  private static final int BUSY_MILLIS = 10_000;
  private static final int CHECKPOINT_BUSY_MILLIS = 20;

  private static final int ROOM_BYTES = 1024 * 1024;

  /** What the write-ahead log shrinks to when it begins anew. */
  private static final int WAL_BYTES_KEPT = 64 * 1024 * 1024;

  /**
   * When a commit moves the write-ahead log's pages by itself. {@link Checkpoints} does that much
   * earlier, beside the commits; this is for when it could not.
   */
  private static final int WAL_PAGES_AT_MOST = 32_768;

  private final String address;
  private final boolean readOnly;
  private final Optional<Path> copy;
  private final File walFile;
  private final ReentrantLock writing = new ReentrantLock(true);
  private @Nullable Session writer;
  private volatile long pagesAtMost = MOST_PAGES;
  private final Semaphore readersLeft = new Semaphore(READERS);
  private final Deque<Session> idleReaders = new ArrayDeque<>();
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;
  private final ScopedValue<Companion> companion = ScopedValue.newInstance();

  /**
   * @param address of the file, as SQLite takes it
   * @param copy the folder with a copy of the file, to be deleted when it is closed
   */
  private Database(Path file, String address, boolean readOnly, Optional<Path> copy) {
    this.address = address;
    this.readOnly = readOnly;
    this.copy = copy;
    this.walFile = wal(file).toFile();
  }

  private static Path wal(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  /** Work on a connection. */
  interface Work<T> {
    T on(Session session) throws SQLException;
  }

  /** Work on a connection that gives nothing back. */
  interface Task {
    void on(Session session) throws SQLException;
  }

  /** What is written with a change of somebody else, in its transaction. */
  interface Companion {
    /** Writes, and says what to do when that is on disk. */
    Runnable on(Session session) throws SQLException;
  }

  /**
   * Opens the file, or makes it, and brings its tables up to date.
   *
   * @throws StoreUnavailableException if that cannot be done
   */
  static Database open(Path file) {
    Database database = new Database(file, file.toString(), false, Optional.empty());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      database.writer = database.connect(false);
      Migrations.apply(database.writer.connection());
    } catch (SQLException | IOException e) {
      database.close();
      throw new StoreUnavailableException("cannot open " + file, e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    return database;
  }

  /**
   * Opens a file that nobody has open, to be read only: nothing changes, beside it neither. Where
   * commits are still in a write-ahead log, SQLite would write to read them, so a copy is read.
   *
   * @throws StoreUnavailableException if it cannot be read, or is of another version
   */
  static Database look(Path file) {
    try {
      boolean settled = !Files.exists(wal(file)) || Files.size(wal(file)) == 0;
      Database database = settled ? unchanging(file) : copyOf(file);
      try {
        database.read(
            "look at the version of " + file,
            session -> {
              Migrations.check(session.connection());
              return true;
            });
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (IOException e) {
      throw new StoreUnavailableException("cannot read " + file, e);
    }
  }

  private static Database unchanging(Path file) {
    String address = "file:" + file.toAbsolutePath().toUri().getRawPath() + "?immutable=1";
    return new Database(file, address, true, Optional.empty());
  }

  private static Database copyOf(Path file) throws IOException {
    Path folder = Files.createTempDirectory("tidings-copy-");
    Path copy = folder.resolve("copy.db");
    Database database = new Database(copy, copy.toString(), true, Optional.of(folder));
    try {
      Files.copy(file, copy);
      Files.copy(wal(file), wal(copy));
    } catch (IOException e) {
      database.close();
      throw e;
    }
    return database;
  }

  /**
   * A connection that may write and whose statements are transactions of their own; waits only
   * shortly for readers.
   */
  Session connectForCheckpoints() throws SQLException {
    Session session = connect(false);
    session.connection().setAutoCommit(true);
    session.set("busy_timeout", CHECKPOINT_BUSY_MILLIS);
    return session;
  }

  private Session connect(boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    // The driver begins the next transaction as soon as one ends. This kind holds nothing until it
    // is used, and nobody else writes that it could come too late for.
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    // Nobody asks for generated keys, and looking them up costs a statement for each insert.
    config.setGetGeneratedKeys(false);
    Session session =
        new Session(DriverManager.getConnection("jdbc:sqlite:" + address, config.toProperties()));
    try {
      session.set("busy_timeout", BUSY_MILLIS);
      session.set("cache_size", readOnly ? -READER_CACHE_KIB : -WRITER_CACHE_KIB);
      if (!readOnly) {
        // The page size counts only before the file is made, which the next setting does.
        session.set("page_size", PAGE_BYTES);
        session.set("journal_mode", "WAL");
        session.set("synchronous", "FULL");
        session.set("foreign_keys", "ON");
        session.set("wal_autocheckpoint", WAL_PAGES_AT_MOST);
        session.set("journal_size_limit", WAL_BYTES_KEPT);
        session.set("max_page_count", pagesAtMost);
      }
      session.connection().setAutoCommit(readOnly);
      return session;
    } catch (SQLException e) {
      closeQuietly(session);
      throw e;
    }
  }

  /**
   * Does {@code work} in one transaction, which is on disk when this returns.
   *
   * @param attempted what is being done, for the message when it cannot be
   * @throws StoreUnavailableException if the disk or the file is failing; then nothing was done
   */
  <T> T write(String attempted, Work<T> work) {
    writing.lock();
    try {
      Session session = writer();
      boolean done = false;
      try {
        T result = work.on(session);
        Runnable whenKept = companion.isBound() ? companion.get().on(session) : () -> {};
        session.connection().commit();
        done = true;
        whenKept.run();
        trouble = Optional.empty();
        return result;
      } finally {
        if (!done) {
          undo(session);
        }
      }
    } catch (SQLException e) {
      throw failed(attempted, e);
    } finally {
      writing.unlock();
    }
  }

  /** {@link #write(String, Work)} for work that gives nothing back. */
  void change(String attempted, Task task) {
    write(
        attempted,
        session -> {
          task.on(session);
          return true;
        });
  }

  /** Does {@code work}; what this thread writes meanwhile takes {@code with} with it. */
  <T> T alongside(Companion with, Supplier<T> work) {
    return ScopedValue.where(companion, with).<T, RuntimeException>call(work::get);
  }

  /** Work of {@link Checkpoints}. */
  interface Move {
    void run() throws SQLException;
  }

  /**
   * Lets the file grow to so many pages and no further, or no further than it is. SQLite then does
   * exactly as it does on a full disk.
   */
  void limit(long pages) throws SQLException {
    writing.lock();
    try {
      pagesAtMost = pages;
      writer().set("max_page_count", pages);
    } finally {
      writing.unlock();
    }
  }

  /** Keeps commits away while {@code task} runs. */
  void withoutCommits(Move task) throws SQLException {
    writing.lock();
    try {
      task.run();
    } finally {
      writing.unlock();
    }
  }

  private Session writer() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed");
    }
    if (readOnly) {
      throw new SQLException("the store is open to be read only");
    }
    if (writer == null) {
      writer = connect(false);
    }
    return writer;
  }

  /**
   * Rolls back; a connection that cannot do that is given up for a new one. On a full disk none
   * can: SQLite has rolled back already.
   */
  private void undo(Session session) {
    try {
      session.connection().rollback();
    } catch (SQLException e) {
      log.debug("the transaction could not be rolled back, so its connection is closed", e);
      writer = null;
      closeQuietly(session);
    }
  }

  /**
   * Reads what was committed last; several reads within {@code work} may see different commits.
   *
   * @throws StoreUnavailableException if the disk or the file is failing
   */
  <T> T read(String attempted, Work<T> work) {
    readersLeft.acquireUninterruptibly();
    try {
      Session session = takeReader();
      boolean done = false;
      try {
        T result = work.on(session);
        done = true;
        return result;
      } finally {
        giveBack(session, done);
      }
    } catch (SQLException e) {
      throw failed(attempted, e);
    } finally {
      readersLeft.release();
    }
  }

  private Session takeReader() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed");
    }
    synchronized (idleReaders) {
      Session idle = idleReaders.poll();
      if (idle != null) {
        return idle;
      }
    }
    return connect(true);
  }

  private void giveBack(Session session, boolean healthy) {
    if (healthy && !closed) {
      synchronized (idleReaders) {
        idleReaders.push(session);
      }
    } else {
      closeQuietly(session);
    }
  }

  /** What keeps it from writing; empty when the last write went well. */
  Optional<String> trouble() {
    if (trouble.isPresent()) {
      tryToWrite();
    }
    return trouble;
  }

  /**
   * Nobody may write any more while we say that we cannot, so find out: with as much as a large
   * group of changes takes, for a little finds room on a disk that is nearly full.
   */
  private void tryToWrite() {
    try {
      change(
          "write anything",
          session ->
              session
                  .command("INSERT INTO room_test (filler) VALUES (zeroblob(?))")
                  .with(ROOM_BYTES)
                  .run());
      change("write anything", session -> session.command("DELETE FROM room_test").run());
    } catch (StoreUnavailableException e) {
      log.debug("still not writable", e);
    }
  }

  private RuntimeException failed(String attempted, SQLException e) {
    if (e instanceof SQLiteException sqlite && isOurFault(sqlite.getResultCode())) {
      return new IllegalStateException("refused by the store: " + attempted, e);
    }
    trouble = Optional.of("cannot " + attempted + ": " + e.getMessage());
    return new StoreUnavailableException("cannot " + attempted, e);
  }

  private static boolean isOurFault(SQLiteErrorCode code) {
    int primary = code.code & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || primary == SQLiteErrorCode.SQLITE_ERROR.code
        || primary == SQLiteErrorCode.SQLITE_MISMATCH.code
        || primary == SQLiteErrorCode.SQLITE_RANGE.code
        || primary == SQLiteErrorCode.SQLITE_MISUSE.code;
  }

  /** The size of the write-ahead log's file in bytes. */
  long walBytes() {
    return walFile.length();
  }

  private static void closeQuietly(Session session) {
    try {
      session.close();
    } catch (SQLException e) {
      log.debug("a connection did not close", e);
    }
  }

  /** Waits for what is being written, then closes the file. */
  @Override
  public void close() {
    closed = true;
    readersLeft.acquireUninterruptibly(READERS);
    try {
      synchronized (idleReaders) {
        idleReaders.forEach(Database::closeQuietly);
        idleReaders.clear();
      }
    } finally {
      readersLeft.release(READERS);
    }
    writing.lock();
    try {
      if (writer != null) {
        closeQuietly(writer);
        writer = null;
      }
    } finally {
      writing.unlock();
    }
    copy.ifPresent(Database::delete);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      log.warn("the copy in {} could not be deleted", folder, e);
    }
  }
}
