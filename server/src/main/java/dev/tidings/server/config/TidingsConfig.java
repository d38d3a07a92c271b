package dev.tidings.server.config;

import dev.tidings.sender.http.Network;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of an installation. {@code log.segment-bytes} is {@code TIDINGS_LOG_SEGMENT_BYTES}
 * in the environment, {@code tidings.log.segment-bytes} as a system property, and {@code log:
 * {segment-bytes: …}} in {@code tidings.yaml}.
 */
@ConfigMapping(prefix = TidingsConfig.PREFIX)
public interface TidingsConfig {
  String PREFIX = "tidings";

  @Setting(
      "The port for everything: incoming webhooks, the API, health and metrics. 0 takes any free port.")
  @WithDefault("8080")
  int port();

  @Setting("The address to listen on. 127.0.0.1 lets only this machine in.")
  @WithDefault("0.0.0.0")
  String host();

  @Setting(
      "The folder that holds everything: the event log, the store, the key that encrypts secrets. One process at a time.")
  @WithDefault("./tidings-data")
  Path data();

  @Setting(
      value =
          "An operator key: when it is set, it works, also after it was changed here. One that was set here before works until it is deleted (`tidings key delete`).",
      otherwise = "one is made at first start and printed once")
  Optional<String> operatorKey();

  @Setting(
      value =
          "The key that encrypts the secrets of endpoints and sources at rest, 32 bytes in base 64.",
      otherwise = "one is made at first start and kept in the data folder")
  Optional<String> secretKey();

  @Setting(
      value =
          "The address under which the outside reaches this installation, such as https://hooks.example.com. Sources' URLs are made from it, and signatures over URLs are checked against it.",
      otherwise = "made from the Host header of each request")
  Optional<URI> publicUrl();

  @Setting(
      value =
          "Private networks that deliveries may go to, as a list of CIDR blocks such as 10.1.0.0/16,fd00::/8.",
      otherwise = "none")
  Optional<List<Network>> allowNetworks();

  @Setting(
      value =
          "A database instead of the embedded store. Not in this version: setting it is an error.",
      otherwise = "SQLite in the data folder")
  Optional<String> storeUrl();

  @Setting(
      value =
          "Kafka brokers instead of the embedded event log. Not in this version: setting it is an error.",
      otherwise = "segment files in the data folder")
  Optional<String> logKafka();

  @Setting(
      "How log records look on standard output: text for people, json for machines (one object a line).")
  @WithDefault("text")
  LogFormat logFormat();

  @Setting(
      "What is logged: error, warn, info, debug or trace, and after a comma other levels for parts, such as info,dev.tidings.core.delivery=debug.")
  @WithDefault("info")
  LogLevels logLevel();

  /** The event log. */
  Log log();

  /** What comes in. */
  Ingest ingest();

  /** Who changed what. */
  Audit audit();

  /** How the audit log is kept. */
  interface Audit {
    @Setting("How long the audit log keeps who changed what.")
    @WithDefault("400d")
    Duration retentionAge();
  }

  /** What is learned from what comes in. */
  Quality quality();

  /** How the quality of data is watched. */
  interface Quality {
    @Setting(
        "Whether the shape of traffic is learned, its quality counted, and problems opened. With false nothing is; events are held against their schemas all the same.")
    @WithDefault("true")
    boolean watch();
  }

  /** Archives, the files of events that endpoints of that kind write. */
  Archive archive();

  /** Where archives may be. */
  interface Archive {
    @Setting(
        value =
            "Folders of this machine that archives may be written below, beside archive in the data folder, as a list such as /srv/archives,/mnt/lake. Each tenant writes below a folder of its own name in them.",
        otherwise = "none")
    Optional<List<Path>> folders();
  }

  /** How the event log keeps what it has accepted. */
  interface Log {
    @Setting(
        "How large one file of the log gets before the next is begun. Whole files are deleted when they are too old.")
    @WithDefault("128MiB")
    ByteSize segmentBytes();

    @Setting("How long events and their raw requests are kept at least.")
    @WithDefault("30d")
    Duration retentionAge();

    @Setting(
        value =
            "How large the log may get; the oldest files go first, also before their age. What is gone"
                + " is not recognised as a duplicate: leave room for the dedupe window.",
        otherwise = "no limit")
    Optional<ByteSize> retentionBytes();

    @Setting(
        "How long the same event id or provider's id is recognised as a duplicate. Give it twice"
            + " the time for which a source's signatures are good (Mailgun: `2d`) or more.")
    @WithDefault("3d")
    Duration dedupeWindow();
  }

  /** What is taken from outside. */
  interface Ingest {
    @Setting(
        "The largest request body that is taken, up to 64MiB; a larger one is answered with 413. While it is read it takes up to 25 times as much memory, so with more of this give Java more of that (TIDINGS_JAVA_OPTS=-Xmx…).")
    @WithDefault("5MiB")
    ByteSize maxBodyBytes();
  }
}
