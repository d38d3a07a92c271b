package dev.tidings.server.cli;

import dev.tidings.core.access.Keys;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.server.config.ConfigLoader;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A server that does not run, whose data folder a command works on instead. */
final class StoppedServer {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Work on this data folder, of a server that is stopped.")
  Optional<String> data = Optional.empty();

  boolean isMeant() {
    return data.isPresent();
  }

  /** Does something with the keys of the folder. */
  <T> T withKeys(Function<Keys, T> work) {
    Clock clock = new SystemClock();
    try (DataFolder folder =
        DataFolder.open(
            ConfigLoader.ofProcess().load(Optional.empty(), Map.of("data", data.orElseThrow())))) {
      return work.apply(
          new Keys(
              folder.stores().keys(),
              new IdGenerator(clock, Randomness.fast()),
              clock,
              Randomness.secure()));
    }
  }
}
