package dev.tidings.sender.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real broker of one node, with a listener for everybody and one for users with a password. */
final class Broker implements AutoCloseable {
  static final String USER = "tidings";
  static final String PASSWORD = "a \"quoted\\ password";

  private final KafkaRaftServer server;
  private final int inside;
  private final int port;
  private final int securePort;

  private Broker(KafkaRaftServer server, int inside, int port, int securePort) {
    this.server = server;
    this.inside = inside;
    this.port = port;
    this.securePort = securePort;
  }

  /**
   * @param advertised what the listener for everybody tells clients to connect to
   */
  static Broker start(Path folder, String advertised, Certificate certificate) throws Exception {
    int port = freePort();
    int securePort = freePort();
    int controller = freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "INSIDE");
    int inside = freePort();
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d,INSIDE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, securePort, inside, controller));
    settings.put(
        "advertised.listeners",
        "PLAINTEXT://%s:%d,SASL_SSL://localhost:%d,INSIDE://127.0.0.1:%d"
            .formatted(advertised, port, securePort, inside));
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
    for (String scram : List.of("scram-sha-256", "scram-sha-512")) {
      settings.put(
          "listener.name.sasl_ssl." + scram + ".sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
    settings.put(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_"
            + USER
            + "=\""
            + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\";");
    settings.put("ssl.keystore.location", certificate.keys().toString());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.password", Certificate.PASSWORD);
    settings.put("ssl.key.password", Certificate.PASSWORD);
    settings.put("log.dirs", folder.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("message.max.bytes", "1000000");
    Formatter formatter = new Formatter();
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.setNodeId(1);
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setMetadataLogDirectory(folder.toString());
    formatter.addDirectory(folder.toString());
    formatter.setReleaseVersion(MetadataVersion.latestProduction());
    formatter.setFeatureLevel("kraft.version", (short) 0);
    formatter.run();
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new Broker(server, inside, port, securePort);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  int securePort() {
    return securePort;
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + inside);
  }

  void addTopic(String name, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
  }

  /** Lets the user in by SCRAM as well, whose passwords the cluster keeps. */
  void addScramUser() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client())) {
      for (ScramMechanism mechanism :
          List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        ScramCredentialInfo info = new ScramCredentialInfo(mechanism, 4096);
        admin
            .alterUserScramCredentials(
                List.of(new UserScramCredentialUpsertion(USER, info, PASSWORD)))
            .all()
            .get();
      }
    }
  }

  /** The first records of a topic, at least {@code count} of them. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (int polls = 0; polls < 60 && records.size() < count; polls++) {
        consumer.poll(Duration.ofMillis(500)).forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
