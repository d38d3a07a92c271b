package dev.tidings.log.file;

import dev.tidings.contract.EventLogContract;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract again, on many segments with their indexes on file. */
class SmallSegmentsTest extends EventLogContract {
  @TempDir private Path folder;

  @Override
  protected EventLog open() throws IOException {
    return FileEventLog.open(
        folder,
        FileLogConfig.defaults().withDedupeWindow(WINDOW).withSegmentBytes(4 << 10),
        new SystemClock(),
        new SimpleMeterRegistry());
  }
}
