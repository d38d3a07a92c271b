package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.SystemClock;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.store.jdbc.JdbcStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedServerTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void makeFolder() throws IOException {
    JdbcStores.open(folder, Optional.empty(), new SimpleMeterRegistry()).close();
    openLog().close();
  }

  private FileEventLog openLog() throws IOException {
    return FileEventLog.open(
        folder.resolve("log"),
        FileLogConfig.defaults(),
        new SystemClock(),
        new SimpleMeterRegistry());
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return new CommandLineTool(
            Terminal.on(out, err),
            _ -> {
              throw new IllegalStateException("not asked for");
            })
        .run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysWhatIsInAFolder() {
    assertThat(run("verify", "--data", folder.toString())).isZero();
    assertThat(out()).containsPattern("events +0").contains("All of it is sound.");
    assertThat(run("verify", "--json", "--data", folder.toString())).isZero();
    assertThat(out()).contains("\"events\":0", "\"problems\":[]");
  }

  @Test
  void saysThatAServerHasItOpen() throws IOException {
    FileEventLog open = openLog();
    try {
      assertThat(run("verify", "--data", folder.toString())).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("is a server running on it?");
    } finally {
      open.close();
    }
  }

  @Test
  void saysThatItIsNoDataFolder(@TempDir Path other) {
    assertThat(run("verify", "--data", other.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("is not a data folder");
  }

  @Test
  void makesListsAndDeletesKeys() {
    assertThat(run("key", "create", "--operator", "--data", folder.toString())).isZero();
    assertThat(out()).startsWith("tdg_");
    assertThat(run("key", "list", "--data", folder.toString())).isZero();
    String id = out().substring(0, out().indexOf(' '));
    assertThat(out()).contains("operator");
    assertThat(run("key", "delete", id, "--data", folder.toString())).isZero();
    assertThat(run("key", "delete", id, "--data", folder.toString())).isEqualTo(1);
    assertThat(audited()).containsExactly("key.deleted " + id, "key.created " + id);
  }

  private List<String> audited() {
    try (JdbcStores stores = JdbcStores.open(folder, Optional.empty(), new SimpleMeterRegistry())) {
      AuditQuery everything =
          new AuditQuery(
              TenantId.DEFAULT,
              true,
              Optional.empty(),
              Optional.of("system"),
              Optional.empty(),
              Optional.empty());
      return stores.audit().list(everything, PageRequest.first(10)).data().stream()
          .map(entry -> entry.action() + " " + entry.changed().id())
          .toList();
    }
  }
}
