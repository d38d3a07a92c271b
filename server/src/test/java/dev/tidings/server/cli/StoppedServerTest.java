package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.audit.AuditQuery;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.id.SourceId;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private Path segment() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("log"))) {
      return all.filter(file -> file.toString().endsWith(".seg")).findFirst().orElseThrow();
    }
  }

  @Test
  void changesNothingInWhatItChecks() throws IOException {
    Files.write(segment(), new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
    Map<Path, String> before = files();
    assertThat(run("verify", "--data", folder.toString())).isZero();
    assertThat(out())
        .contains(
            "7 bytes at the end are part of an unfinished write; the next start cuts them off",
            "All of it is sound.");
    assertThat(files()).isEqualTo(before);
    assertThat(run("verify", "--json", "--data", folder.toString())).isZero();
    assertThat(out()).contains("\"unfinishedBytes\":7");
    assertThat(files()).isEqualTo(before);
  }

  private static Request request(int number) {
    return new Request(
        new RequestId("req_%026d".formatted(number)),
        TenantId.DEFAULT,
        new SourceId("src_%026d".formatted(1)),
        Instant.EPOCH,
        new Request.Http("POST", "/in/src_1", Map.of(), Body.EMPTY),
        Optional.of("cannot be read"));
  }

  @Test
  void saysWhatIsDamaged() throws IOException {
    try (FileEventLog log = openLog()) {
      for (int i = 0; i < 3; i++) {
        log.append(new Batch(Optional.of(request(i)), List.of())).join();
      }
    }
    byte[] bytes = Files.readAllBytes(segment());
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment(), bytes);
    Map<Path, String> before = files();
    assertThat(run("verify", "--data", folder.toString())).isEqualTo(1);
    assertThat(out()).contains("bytes are damaged").doesNotContain("unfinished");
    assertThat(files()).isEqualTo(before);
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
  void saysThatTheStoreIsGone() throws IOException {
    Files.delete(folder.resolve(JdbcStores.FILE));
    assertThat(run("verify", "--data", folder.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no tidings.db");
    assertThat(folder.resolve(JdbcStores.FILE)).doesNotExist();
  }

  @Test
  void saysThatTheLogHasLostItsEndOrItsBeginning() {
    routedUpTo(new Position(0, 5_000));
    assertThat(run("verify", "--data", folder.toString())).isEqualTo(1);
    assertThat(out()).contains("up to 5000, but the log ends at");
    routedUpTo(new Position(0, 10));
    assertThat(run("verify", "--data", folder.toString())).isEqualTo(1);
    assertThat(out()).contains("the log begins at 96, but was routed only up to 10");
  }

  private void routedUpTo(Position position) {
    try (JdbcStores stores = JdbcStores.open(folder, Optional.empty(), new SimpleMeterRegistry())) {
      stores
          .deliveries()
          .commit(
              new Changes(
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(new Reached(DeliveryLoop.CONSUMER, position)),
                  Map.of()));
    }
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

  @Test
  void showsKeysAsJsonAsARunningServerDoes() {
    assertThat(run("key", "create", "--json", "--data", folder.toString())).isZero();
    assertThat(out())
        .startsWith("{\"id\":\"key_")
        .contains("\"tenant\":\"default\"", "\"key\":\"tdg_");
    assertThat(run("key", "list", "--json", "--data", folder.toString())).isZero();
    assertThat(out()).startsWith("{\"data\":[{\"id\":\"key_").doesNotContain("tdg_");
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
