package dev.tidings.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of a measurement, with the same classes as this one. */
final class Part implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private Part(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts the class {@code main} with the same classes as this process. */
  static Part java(Class<?> main, List<String> arguments, Path errors) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return start(command, Map.of(), errors, Optional.empty());
  }

  /** Starts a Tidings that was built by {@code make build}, on loopback. */
  static Part tidings(int port, Path folder, String key, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.putAll(
        Map.of(
            "TIDINGS_PORT",
            Integer.toString(port),
            "TIDINGS_HOST",
            "127.0.0.1",
            "TIDINGS_DATA",
            folder.resolve("data").toString(),
            "TIDINGS_OPERATOR_KEY",
            key,
            "TIDINGS_ALLOW_NETWORKS",
            "127.0.0.0/8"));
    return start(
        List.of(Path.of("server", "target", "app", "bin", "tidings").toString(), "serve"),
        environment,
        folder.resolve("errors.txt"),
        Optional.of(folder.resolve("output.txt")));
  }

  private static Part start(
      List<String> command, Map<String, String> environment, Path errors, Optional<Path> output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    output.ifPresent(
        file -> builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile())));
    builder.environment().putAll(environment);
    try {
      return new Part(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** The next line of its output that has {@code text} in it. */
  String awaitLine(String text) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.contains(text)) {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("the process ended before it said " + text);
  }

  /** Memory that is resident, in megabytes; 0 where the system does not say. */
  long residentMegabytes() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }

  /**
   * From now on no file of it may grow beyond so many bytes, as if its disk were full; any size
   * when it is {@code unlimited}. On Linux only.
   */
  void limitFiles(String bytes) {
    try {
      Process limit =
          new ProcessBuilder(
                  "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":")
              .inheritIO()
              .start();
      if (limit.waitFor() != 0) {
        throw new IllegalStateException("prlimit cannot limit the size of files");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("this needs prlimit, of util-linux", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
