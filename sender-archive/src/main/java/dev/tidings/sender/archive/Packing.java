package dev.tidings.sender.archive;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.TimeUnit;
import dev.tidings.core.endpoint.Target.Archive.FileFormat;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** Makes files of the events in a journal. */
final class Packing {
  private static final long ROW_GROUP = 16L * 1024 * 1024;
  private static final byte[] DATA = ",\"data\":".getBytes(StandardCharsets.UTF_8);

  private Packing() {}

  /** How a file of that format ends. */
  static String extension(FileFormat format) {
    return switch (format) {
      case PARQUET -> ".parquet";
      case NDJSON -> ".ndjson.gz";
    };
  }

  static void write(Journal journal, Partition partition, Path to) throws IOException {
    switch (journal.format()) {
      case PARQUET -> parquet(journal, partition, to);
      case NDJSON -> ndjson(journal, partition, to);
    }
  }

  private static void ndjson(Journal journal, Partition partition, Path to) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(to)))) {
      journal.forEach(
          partition,
          entry -> {
            out.write(entry.attributes().bytes(), 0, entry.attributes().length() - 1);
            out.write(DATA);
            out.write(entry.data().bytes());
            out.write("}\n".getBytes(StandardCharsets.US_ASCII));
          });
    }
  }

  /** The columns of a file. */
  record Row(
      String id,
      String type,
      String source,
      @Nullable String subject,
      Instant time,
      Instant receivedAt,
      String tenant,
      String data) {

    static Row of(Entry entry) {
      JsonObject json = Json.parseObject(entry.attributes().bytes());
      return new Row(
          text(json, "id"),
          text(json, "type"),
          text(json, "source"),
          json.text("subject").orElse(null),
          Instant.parse(text(json, "time")),
          Instant.parse(text(json, "received_at")),
          text(json, "tenant"),
          entry.data().text());
    }

    private static String text(JsonObject json, String name) {
      return json.text(name).orElseThrow();
    }
  }

  private static void parquet(Journal journal, Partition partition, Path to) throws IOException {
    try (CarpetWriter<Row> writer =
        new CarpetWriter.Builder<>(Files.newOutputStream(to), Row.class)
            .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
            .withDefaultTimeUnit(TimeUnit.MICROS)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP)
            .build()) {
      journal.forEach(partition, entry -> writer.write(Row.of(entry)));
    }
  }
}
