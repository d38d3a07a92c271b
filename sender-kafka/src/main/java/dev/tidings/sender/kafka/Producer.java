package dev.tidings.sender.kafka;

import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.endpoint.Target.Kafka;
import dev.tidings.core.time.Clock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.metrics.Metrics;

/** An open connection to a cluster, with a bounded buffer. */
final class Producer implements AutoCloseable {
  /** How often a topic's brokers are looked at. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final long BUFFER = 16L * 1024 * 1024;
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final int BATCH = 128 * 1024;
  private static final int LINGER = 2;

  /** How long a record may take less than its attempt, so that Kafka says first what is wrong. */
  private static final int MARGIN = 100;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Metrics connections;
  private final Addresses addresses;
  private final Clock clock;
  private final ConcurrentHashMap<String, Look> looks = new ConcurrentHashMap<>();

  private Producer(Clients.Client client, Addresses addresses, Clock clock) {
    this.producer = client.producer();
    this.connections = client.connections();
    this.addresses = addresses;
    this.clock = clock;
  }

  /**
   * Opens one; may block while names are looked up.
   *
   * @throws RefusedLinkException when none of the brokers may be or can be connected to
   */
  static Producer open(Link link, Addresses addresses, Clock clock) throws RefusedLinkException {
    int limit = Math.toIntExact(link.timeout().toMillis()) - MARGIN;
    Map<String, Object> settings = new HashMap<>();
    settings.put(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", reachable(link, addresses)));
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "tidings");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // A broker that has only just begun to lead a partition may refuse one batch and take the next;
    // with several under way, the first is out of sequence then until its time is up.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
    // Time to open the first connection comes on top of this: what is wrong with a topic is to be
    // known before the attempt ends.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limit / 2);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limit - LINGER);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limit);
    settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, limit);
    settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, limit);
    settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    secure(link.security(), settings);
    return new Producer(Clients.open(settings), addresses, clock);
  }

  /**
   * The brokers to begin with. Without TLS nothing depends on the name, so what was checked is also
   * what is connected to; with TLS, whoever has no certificate for the name gets nothing.
   */
  private static List<String> reachable(Link link, Addresses addresses)
      throws RefusedLinkException {
    List<String> reachable = new ArrayList<>();
    Optional<RefusedLinkException> refused = Optional.empty();
    for (String broker : link.brokers()) {
      int colon = broker.lastIndexOf(':');
      String host = unwrapped(broker.substring(0, colon));
      switch (addresses.find(host)) {
        case Found.Allowed(List<InetAddress> all) -> {
          if (link.security() instanceof Kafka.Plaintext) {
            all.forEach(address ->
                reachable.add(wrapped(address.getHostAddress()) + broker.substring(colon)));
          } else {
            reachable.add(broker);
          }
        }
        case Found.Forbidden(String reason) -> throw new RefusedLinkException(reason, true);
        case Found.Missing(String reason) ->
            refused = Optional.of(new RefusedLinkException(reason, false));
      }
    }
    if (reachable.isEmpty()) {
      throw refused.orElseThrow();
    }
    return reachable;
  }

  private static String unwrapped(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String wrapped(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private static void secure(Kafka.Security security, Map<String, Object> settings) {
    switch (security) {
      case Kafka.Plaintext _ ->
          settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
      case Kafka.SaslSsl sasl -> {
        settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
        settings.put(SaslConfigs.SASL_MECHANISM, sasl.mechanism().name().replace('_', '-'));
        settings.put(
            SaslConfigs.SASL_JAAS_CONFIG,
            module(sasl.mechanism())
                + " required username="
                + quoted(sasl.username())
                + " password="
                + quoted(sasl.password())
                + ";");
      }
    }
  }

  private static String module(Kafka.Mechanism mechanism) {
    return switch (mechanism) {
      case PLAIN -> "org.apache.kafka.common.security.plain.PlainLoginModule";
      case SCRAM_SHA_256, SCRAM_SHA_512 ->
          "org.apache.kafka.common.security.scram.ScramLoginModule";
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /**
   * Hands over a record; blocks until the topic is known and there is room in the buffer.
   *
   * @param wanted whether it is still to be sent once the topic is known
   * @throws RefusedLinkException when the cluster tells of brokers that must not be connected to
   */
  void send(ProducerRecord<byte[], byte[]> record, BooleanSupplier wanted, Callback done)
      throws RefusedLinkException {
    await(look(record.topic()));
    if (wanted.getAsBoolean()) {
      var _ = producer.send(record, done);
    }
  }

  /** Looks at a topic's brokers now and then: one asks, all others wait for what it finds. */
  private CompletableFuture<Void> look(String topic) {
    long now = clock.nanos();
    Look look =
        looks.compute(topic, (_, last) -> last == null || last.isOver(now) ? Look.at(now) : last);
    if (look.begun().compareAndSet(false, true)) {
      try {
        checkBrokers(topic);
        look.found().complete(null);
      } catch (RefusedLinkException | RuntimeException e) {
        looks.remove(topic, look);
        look.found().completeExceptionally(e);
      }
    }
    return look.found();
  }

  /** When a topic's brokers were looked at, and that they may be connected to. */
  private record Look(long since, AtomicBoolean begun, CompletableFuture<Void> found) {
    static Look at(long now) {
      return new Look(now, new AtomicBoolean(), new CompletableFuture<>());
    }

    boolean isOver(long now) {
      return found.isDone() && now - since > LOOK.toNanos();
    }
  }

  private static void await(CompletableFuture<Void> found) throws RefusedLinkException {
    try {
      found.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedLinkException refused) {
        throw refused;
      }
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private void checkBrokers(String topic) throws RefusedLinkException {
    for (PartitionInfo partition : producer.partitionsFor(topic)) {
      Node leader = partition.leader();
      if (leader != null
          && addresses.find(leader.host()) instanceof Found.Forbidden(String reason)) {
        throw new RefusedLinkException(
            "the cluster tells of a broker that must not be connected to: " + reason, true);
      }
    }
  }

  /** Whether there is a connection to any broker just now. */
  boolean isConnected() {
    return connections.metrics().entrySet().stream()
        .filter(metric ->
            metric.getKey().name().equals("connection-count")
                && metric.getKey().group().equals("producer-metrics"))
        .anyMatch(metric -> metric.getValue().metricValue() instanceof Double count && count > 0);
  }

  /** Ends what is under way as it is, and does not wait for it. */
  @Override
  public void close() {
    try {
      producer.close(Duration.ZERO);
    } catch (InterruptException _) {
      // Tidings is stopping, and the client's thread ends with it.
      Thread.currentThread().interrupt();
    }
  }
}
