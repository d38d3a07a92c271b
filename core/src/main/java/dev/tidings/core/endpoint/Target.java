package dev.tidings.core.endpoint;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Where an endpoint is and what it wants to be sent: one form for each kind of endpoint. */
public sealed interface Target {
  /** Where it is, in a line for people; two targets with the same address are the same place. */
  String address();

  /** An endpoint that is sent signed webhooks. */
  sealed interface Webhook extends Target {
    /**
     * Sent with each request; never {@code webhook-*}, {@code host} or those that describe the
     * message.
     */
    Map<String, String> headers();

    PayloadFormat format();
  }

  /** An HTTP request to its URL. */
  record Http(URI url, Map<String, String> headers, PayloadFormat format) implements Webhook {
    public Http {
      headers = Map.copyOf(headers);
    }

    @Override
    public String address() {
      return url.toString();
    }
  }

  /** Handed to whoever listens with {@code tidings listen}; waits while nobody does. */
  record Listener(Map<String, String> headers, PayloadFormat format) implements Webhook {
    public static final String ADDRESS = "listener:local";

    public Listener {
      headers = Map.copyOf(headers);
    }

    @Override
    public String address() {
      return ADDRESS;
    }
  }

  /** The shape of a webhook's body. */
  enum PayloadFormat {
    /** {@code {"type","timestamp","data"}}, as Standard Webhooks has it. */
    STANDARD,
    /** CloudEvents 1.0 in structured JSON mode. */
    CLOUDEVENTS,
    /** The event's data alone. */
    RAW
  }

  /**
   * A topic of a Kafka cluster, in CloudEvents binary mode.
   *
   * @param brokers some of the cluster's, each as {@code host:port}
   */
  record Kafka(List<String> brokers, String topic, Key key, Security security) implements Target {
    public Kafka {
      brokers = List.copyOf(brokers);
    }

    @Override
    public String address() {
      return "kafka://" + String.join(",", brokers) + "/" + topic;
    }

    /** What a record's key is, which decides its partition. */
    public enum Key {
      SUBJECT,
      /** The ordering key, else the subject. */
      ORDERING_KEY,
      ID,
      NONE
    }

    /** How the connection to the brokers is made. */
    public sealed interface Security {}

    /** Neither encrypted nor with a password. */
    public record Plaintext() implements Security {}

    /** TLS, and a user with a password. */
    public record SaslSsl(Mechanism mechanism, String username, String password)
        implements Security {
      @Override
      public String toString() {
        return "SaslSsl[" + mechanism + ", " + username + "]";
      }
    }

    /** How a password is shown to a broker. */
    public enum Mechanism {
      PLAIN,
      SCRAM_SHA_256,
      SCRAM_SHA_512
    }
  }

  /**
   * Files of events, a folder for each day and type.
   *
   * @param flush when what has come becomes a file
   */
  record Archive(Place place, FileFormat format, Flush flush) implements Target {
    @Override
    public String address() {
      return place.address();
    }

    /** Where the files are. */
    public sealed interface Place {
      /** It in a line, without secrets. */
      String address();
    }

    /**
     * A folder of this machine.
     *
     * @param path as {@link ArchiveFolders} has it
     */
    public record Folder(String path) implements Place {
      @Override
      public String address() {
        return "folder:" + path;
      }
    }

    /**
     * A bucket of S3, or of what speaks like it.
     *
     * @param service where the store answers
     * @param prefix what the keys of all objects begin with; empty, or without a final slash
     * @param pathStyle whether the bucket is in the path and not in the host name
     */
    public record S3(
        URI service,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        AccessKey accessKey)
        implements Place {
      @Override
      public String address() {
        return "s3://"
            + bucket
            + (prefix.isEmpty() ? "" : "/" + prefix)
            + " at "
            + service.getRawAuthority();
      }
    }

    /** Who we are to S3. */
    public record AccessKey(String id, String secret) {
      @Override
      public String toString() {
        return "AccessKey[" + id + "]";
      }
    }

    /** What a file is. */
    public enum FileFormat {
      /** Columns, compressed. */
      PARQUET,
      /** A JSON object on each line, with gzip. */
      NDJSON
    }

    /**
     * When a file is written: when this much waits, or the first of what waits is this old.
     *
     * @param bytes {@value #MIN_BYTES} to {@value #MAX_BYTES}
     * @param age 1 second to 1 day
     */
    public record Flush(long bytes, Duration age) {
      public static final long MIN_BYTES = 64 * 1024;
      public static final long MAX_BYTES = 256 * 1024 * 1024;
      public static final Duration MAX_AGE = Duration.ofDays(1);
      public static final Flush DEFAULT = new Flush(32 * 1024 * 1024, Duration.ofMinutes(5));

      public Flush {
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
          throw new IllegalArgumentException("a file is flushed at 64 KiB to 256 MiB");
        }
        if (age.compareTo(Duration.ofSeconds(1)) < 0 || age.compareTo(MAX_AGE) > 0) {
          throw new IllegalArgumentException("a file is flushed after 1 second to 1 day");
        }
      }
    }
  }
}
