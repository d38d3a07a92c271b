package dev.tidings.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final String HEAD =
      """
      # Configuration

      Nothing needs to be set. What is set comes from, the strongest first: options of `tidings serve`, system properties
      (`-Dtidings.port=9000` in `TIDINGS_JAVA_OPTS`), the environment (`TIDINGS_PORT=9000`), and a file: `tidings.yaml`
      in the working folder, or the one that `--config` or `TIDINGS_CONFIG` names.

      ```yaml
      port: 9000
      allow-networks: [10.1.0.0/16]
      log:
        retention-age: 14d
      ```

      A setting that does not exist, or that cannot be read, is an error: Tidings tells all of them at once and exits with
      status 2. Sizes are written `500000`, `64KiB`, `5MiB`; time spans `30s`, `15m`, `12h`, `3d`.

      `TIDINGS_JAVA_OPTS` is given to Java by the start script: `-Xmx1g` raises the memory limit of 512 MB. The command
      line reads `TIDINGS_URL`, `TIDINGS_OPERATOR_KEY` and `TIDINGS_TENANT` to find a running server.

      This page is made from `TidingsConfig` by `make docs`.

      | in the file | in the environment | default | what it is |
      |---|---|---|---|
      """;

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Settings.Entry entry : Settings.all()) {
      page.append("| `").append(entry.key());
      page.append("` | `").append(entry.variable());
      page.append("` | ");
      page.append(entry.fallback().map(value -> "`" + value + "`").orElse(entry.otherwise()));
      page.append(" | ").append(entry.meaning()).append(" |\n");
    }
    return page.toString();
  }

  @Test
  void thePageSaysWhatTheCodeDoes() throws IOException {
    Path file = Repository.root().resolve("docs/reference/configuration.md");
    if (Boolean.parseBoolean(System.getenv("WRITE_DOCS"))) {
      Files.writeString(file, page());
    }
    assertThat(Repository.read(file)).as("run `make docs`").isEqualTo(page());
  }

  @Test
  void everySettingHasADefaultOrSaysWhatHoldsWithoutIt() {
    assertThat(Settings.all())
        .allSatisfy(entry -> {
          assertThat(entry.meaning()).endsWith(".");
          assertThat(entry.fallback().isPresent() || !entry.otherwise().isEmpty())
              .as(entry.key())
              .isTrue();
        });
  }
}
