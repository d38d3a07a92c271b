package dev.tidings.server.cli;

import dev.tidings.server.config.ConfigLoader;
import dev.tidings.server.config.TidingsConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the command line says about the configuration. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; TIDINGS_CONFIG, or tidings.yaml if there is one.")
  Optional<Path> file = Optional.empty();

  @Option(names = "--data", paramLabel = "FOLDER", description = "The data folder.")
  Optional<String> data = Optional.empty();

  TidingsConfig load(Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(more);
    data.ifPresent(folder -> options.put("data", folder));
    return ConfigLoader.ofProcess().load(file, options);
  }
}
