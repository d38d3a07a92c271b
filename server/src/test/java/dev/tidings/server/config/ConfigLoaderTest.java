package dev.tidings.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.sender.http.Network;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class ConfigLoaderTest {
  @TempDir Path folder;

  private TidingsConfig load(Map<String, String> environment) {
    return new ConfigLoader(folder, environment, Map.of()).load(Optional.empty(), Map.of());
  }

  private List<String> problems(Map<String, String> environment) {
    return catchThrowableOfType(BadConfigException.class, () -> load(environment)).problems();
  }

  private static List<Network> networks(String... blocks) {
    return Stream.of(blocks).map(Network::parse).toList();
  }

  @Test
  void nothingNeedsToBeSet() {
    TidingsConfig config = load(Map.of());
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.data()).isEqualTo(Path.of("./tidings-data"));
    assertThat(config.operatorKey()).isEmpty();
    assertThat(config.allowNetworks()).isEmpty();
    assertThat(config.logFormat()).isEqualTo(LogFormat.TEXT);
    assertThat(config.log().segmentBytes().bytes()).isEqualTo(128L << 20);
    assertThat(config.log().dedupeWindow()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void theEnvironmentSetsEverything() {
    TidingsConfig config =
        load(
            Map.of(
                "TIDINGS_PORT", "9000",
                "TIDINGS_DATA", "/var/lib/tidings",
                "TIDINGS_OPERATOR_KEY", "key_of_mine",
                "TIDINGS_ALLOW_NETWORKS", "127.0.0.0/8,fd00::/8",
                "TIDINGS_PUBLIC_URL", "https://hooks.example.com/",
                "TIDINGS_LOG_FORMAT", "json",
                "TIDINGS_LOG_LEVEL", "warn,dev.tidings.core=debug",
                "TIDINGS_LOG_SEGMENT_BYTES", "1MiB",
                "TIDINGS_LOG_RETENTION_AGE", "7d",
                "TIDINGS_INGEST_MAX_BODY_BYTES", "1000"));
    assertThat(config.port()).isEqualTo(9000);
    assertThat(config.data()).isEqualTo(Path.of("/var/lib/tidings"));
    assertThat(config.operatorKey()).hasValue("key_of_mine");
    assertThat(config.allowNetworks()).hasValue(networks("127.0.0.0/8", "fd00::/8"));
    assertThat(config.publicUrl()).hasValue(URI.create("https://hooks.example.com"));
    assertThat(config.logFormat()).isEqualTo(LogFormat.JSON);
    assertThat(config.logLevel())
        .isEqualTo(new LogLevels(Level.WARN, Map.of("dev.tidings.core", Level.DEBUG)));
    assertThat(config.log().segmentBytes().bytes()).isEqualTo(1 << 20);
    assertThat(config.log().retentionAge()).isEqualTo(Duration.ofDays(7));
    assertThat(config.ingest().maxBodyBytes().bytes()).isEqualTo(1000);
  }

  @Test
  void readsTheFileInTheWorkingFolder() throws IOException {
    Files.writeString(
        folder.resolve("tidings.yaml"),
        """
        port: 7000
        allow-networks:
          - 10.0.0.0/8
          - fd00::/8
        log:
          retention-age: 12h
          dedupe-window: 1h
        """);
    TidingsConfig config = load(Map.of());
    assertThat(config.port()).isEqualTo(7000);
    assertThat(config.allowNetworks()).hasValue(networks("10.0.0.0/8", "fd00::/8"));
    assertThat(config.log().retentionAge()).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void theCommandLineIsStrongerThanPropertiesThanTheEnvironmentThanTheFile() throws IOException {
    Files.writeString(folder.resolve("other.yaml"), "port: 1\nhost: file\ndata: file\n");
    TidingsConfig config =
        new ConfigLoader(
                folder,
                Map.of(
                    "TIDINGS_CONFIG", "other.yaml",
                    "TIDINGS_PORT", "2",
                    "TIDINGS_HOST", "environment"),
                Map.of("tidings.port", "3"))
            .load(Optional.empty(), Map.of("port", "4"));
    assertThat(config.port()).isEqualTo(4);
    assertThat(config.host()).isEqualTo("environment");
    assertThat(config.data()).isEqualTo(Path.of("file"));
  }

  @Test
  void tellsAllErrorsAtOnce() throws IOException {
    Files.writeString(folder.resolve("tidings.yaml"), "prot: 7000\nlog:\n  segment-byte: 1\n");
    assertThat(
            problems(
                Map.of(
                    "TIDINGS_PORT", "eighty",
                    "TIDINGS_LOG_RETENTION_AGE", "soon",
                    "TIDINGS_OPERATORKEY", "x",
                    "TIDINGS_LOG_FORMAT", "xml")))
        .anyMatch(it -> it.contains("no setting prot") && it.contains("did you mean port?"))
        .anyMatch(it -> it.contains("log.segment-byte") && it.contains("log.segment-bytes?"))
        .anyMatch(it -> it.contains("TIDINGS_OPERATORKEY") && it.contains("TIDINGS_OPERATOR_KEY?"))
        .anyMatch(it -> it.startsWith("port: ") && it.contains("\"eighty\""))
        .anyMatch(it -> it.startsWith("log.retention-age: expected a time span"))
        .anyMatch(it -> it.startsWith("log-format: expected text or json"))
        .hasSize(6)
        .noneMatch(it -> it.contains("SRCFG"));
  }

  @Test
  void refusesWhatThisVersionDoesNotHave() {
    assertThat(
            problems(
                Map.of(
                    "TIDINGS_STORE_URL", "jdbc:postgresql://db/tidings",
                    "TIDINGS_LOG_KAFKA", "kafka:9092")))
        .hasSize(2)
        .allMatch(it -> it.contains("this version"));
  }

  @Test
  void saysAtOnceWhatIsNoNumberAndWhatIsNoKey() {
    assertThat(
            problems(
                Map.of(
                    "TIDINGS_PORT", "eighty",
                    "TIDINGS_ALLOW_NETWORKS", "10.0.0.0/8,here",
                    "TIDINGS_STORE_URL", "jdbc:postgresql://db/tidings",
                    "TIDINGS_SECRET_KEY", "hush")))
        .anyMatch(it -> it.startsWith("port: "))
        .anyMatch(it -> it.startsWith("allow-networks: ") && it.contains("'here'"))
        .anyMatch(it -> it.startsWith("store-url: "))
        .anyMatch(it -> it.startsWith("secret-key: ") && !it.contains("hush"))
        .hasSize(4);
  }

  @Test
  void refusesAPortThatIsNone() {
    assertThat(problems(Map.of("TIDINGS_PORT", "70000")))
        .containsExactly("port must be 0 to 65535, got 70000");
  }

  @Test
  void saysAtOnceWhatIsOutOfBounds() {
    assertThat(
            problems(
                Map.of(
                    "TIDINGS_PORT", "70000",
                    "TIDINGS_LOG_SEGMENT_BYTES", "5GiB",
                    "TIDINGS_INGEST_MAX_BODY_BYTES", "9GiB",
                    "TIDINGS_LOG_RETENTION_BYTES", "999999999999TiB")))
        .anyMatch(it -> it.startsWith("port must be"))
        .anyMatch(it -> it.startsWith("log.segment-bytes must be") && it.contains("5GiB"))
        .anyMatch(it -> it.startsWith("ingest.max-body-bytes must be") && it.contains("9GiB"))
        .anyMatch(it -> it.startsWith("log.retention-bytes: a size must be"))
        .hasSize(4);
  }

  @Test
  void refusesToKeepLessThanAFileOrNothing() {
    assertThat(
            problems(
                Map.of(
                    "TIDINGS_LOG_RETENTION_AGE", "0s",
                    "TIDINGS_LOG_DEDUPE_WINDOW", "0s",
                    "TIDINGS_LOG_RETENTION_BYTES", "1MiB")))
        .anyMatch(it -> it.startsWith("log.retention-age must be"))
        .anyMatch(it -> it.startsWith("log.retention-bytes must not be less"))
        .hasSize(2);
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    assertThat(problems(Map.of("TIDINGS_CONFIG", "missing.yaml")))
        .singleElement()
        .asString()
        .contains("cannot read", "missing.yaml");
  }

  @Test
  void saysWhereTheFileIsBroken() throws IOException {
    Files.writeString(folder.resolve("tidings.yaml"), "port: [1\nhost: x\n");
    assertThat(problems(Map.of())).singleElement().asString().contains("tidings.yaml", "line 2");
  }
}
