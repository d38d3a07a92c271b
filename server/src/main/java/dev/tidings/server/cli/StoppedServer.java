package dev.tidings.server.cli;

import dev.tidings.core.access.KeyChanges;
import dev.tidings.core.access.Keys;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.server.config.ConfigLoader;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A server that does not run, whose data folder a command works on instead. */
final class StoppedServer {
  private static final String BY = "tidings key, on the data folder";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Work on this data folder, of a server that is stopped.")
  Optional<String> data = Optional.empty();

  boolean isMeant() {
    return data.isPresent();
  }

  /** Looks at the keys of the folder. */
  <T> T withKeys(Function<Keys, T> work) {
    return with((keys, _) -> work.apply(keys));
  }

  /** Changes the keys of the folder. */
  <T> T withKeyChanges(Function<KeyChanges, T> work) {
    return with((keys, auditor) -> work.apply(new KeyChanges(keys, auditor, BY)));
  }

  private <T> T with(BiFunction<Keys, Auditor, T> work) {
    Clock clock = new SystemClock();
    IdGenerator ids = new IdGenerator(clock, Randomness.fast());
    try (DataFolder folder =
        DataFolder.open(
            ConfigLoader.ofProcess().load(Optional.empty(), Map.of("data", data.orElseThrow())))) {
      return work.apply(
          new Keys(folder.stores().keys(), ids, clock, Randomness.secure()),
          new Auditor(folder.stores().audit(), clock, ids));
    }
  }
}
