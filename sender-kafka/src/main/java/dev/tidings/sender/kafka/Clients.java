package dev.tidings.sender.kafka;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerInterceptors;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * Makes clients of Kafka that believe no broker which announces an answer larger than {@link
 * #LARGEST_ANSWER}. Kafka's own way of making them has no such limit, and makes room for whatever
 * is announced: the first four bytes of a web server's answer call for 1.2 GB (<a
 * href="https://issues.apache.org/jira/browse/KAFKA-4090">KAFKA-4090</a>). So this puts together
 * what {@link KafkaProducer} puts together, with a limit; for the last step it needs a constructor
 * that is not public.
 */
final class Clients {
  /** In bytes; a topic of ten thousand partitions is described in fewer. */
  static final int LARGEST_ANSWER = 2 * 1024 * 1024;

  private static final Constructor<?> CONSTRUCTOR = constructor();

  private Clients() {}

  /** A producer, and what is measured of its connections. */
  record Client(KafkaProducer<byte[], byte[]> producer, Metrics connections) {}

  private static Constructor<?> constructor() {
    try {
      Constructor<?> constructor =
          KafkaProducer.class.getDeclaredConstructor(
              ProducerConfig.class,
              Serializer.class,
              Serializer.class,
              ProducerMetadata.class,
              KafkaClient.class,
              ProducerInterceptors.class,
              ApiVersions.class,
              Time.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("this is another version of Kafka's client", e);
    }
  }

  /**
   * Opens a client.
   *
   * @param settings as {@link KafkaProducer} takes them, without serializers
   */
  static Client open(Map<String, Object> settings) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, bytes.getClass());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, bytes.getClass());
    ProducerConfig config = new ProducerConfig(settings);
    List<String> brokers = config.getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    LogContext log = new LogContext("[Producer] ");
    ProducerMetadata metadata =
        new ProducerMetadata(
            config.getLong(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
            config.getLong(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
            config.getLong(ProducerConfig.METADATA_MAX_AGE_CONFIG),
            config.getLong(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
            log,
            new ClusterResourceListeners());
    ClientUtils.maybeBootstrapMetadataSynchronously(config, brokers, metadata);
    ApiVersions versions = new ApiVersions();
    Metrics connections = new Metrics(Time.SYSTEM);
    NetworkClient network =
        new NetworkClient(
            new Selector(
                LARGEST_ANSWER,
                config.getLong(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG),
                connections,
                Time.SYSTEM,
                "producer",
                Map.of(),
                true,
                false,
                ClientUtils.createChannelBuilder(config, Time.SYSTEM, log),
                MemoryPool.NONE,
                log),
            metadata,
            config.getString(ProducerConfig.CLIENT_ID_CONFIG),
            config.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
            config.getLong(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG),
            config.getLong(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG),
            config.getInt(ProducerConfig.SEND_BUFFER_CONFIG),
            config.getInt(ProducerConfig.RECEIVE_BUFFER_CONFIG),
            config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
            config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG),
            config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG),
            Time.SYSTEM,
            true,
            versions,
            log,
            config.getLong("metadata.recovery.rebootstrap.trigger.ms"),
            MetadataRecoveryStrategy.forName(config.getString("metadata.recovery.strategy")),
            ClientUtils.bootstrapConfiguration(config, brokers),
            config.getBoolean("metadata.cluster.check.enable"));
    return new Client(producer(config, bytes, metadata, network, versions), connections);
  }

  @SuppressWarnings("unchecked")
  private static KafkaProducer<byte[], byte[]> producer(
      ProducerConfig config,
      ByteArraySerializer bytes,
      ProducerMetadata metadata,
      NetworkClient network,
      ApiVersions versions) {
    try {
      return (KafkaProducer<byte[], byte[]>)
          CONSTRUCTOR.newInstance(
              config, bytes, bytes, metadata, network, null, versions, Time.SYSTEM);
    } catch (InvocationTargetException e) {
      network.close();
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("Kafka's client did not start", e);
    } catch (ReflectiveOperationException e) {
      network.close();
      throw new IllegalStateException("this is another version of Kafka's client", e);
    }
  }
}
