package dev.tidings.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.Receiver;
import dev.tidings.contract.SenderContract;
import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest.TopicRecord;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.Target.Kafka;
import dev.tidings.core.event.Body;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.SystemClock;
import dev.tidings.core.time.ThreadLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real broker, started from its artifacts. */
class KafkaSenderTest extends SenderContract<TopicRecord> {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1500);
  private static final String TOPIC = "events";

  @TempDir private static Path folder;

  private static Broker broker;

  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final ThreadLoop timers = new ThreadLoop("timers");
  private final List<ServerSocket> silents = new ArrayList<>();
  private KafkaSender sender = sender(host -> allowed());

  @BeforeAll
  static void startBroker() throws Exception {
    Certificate certificate = Certificate.make(folder);
    System.setProperty("javax.net.ssl.trustStore", certificate.trust().toString());
    System.setProperty("javax.net.ssl.trustStorePassword", Certificate.PASSWORD);
    broker = Broker.start(Files.createDirectory(folder.resolve("log")), "127.0.0.1", certificate);
    broker.addTopic(TOPIC, 3);
    broker.addScramUser();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    for (ServerSocket silent : silents) {
      silent.close();
    }
    timers.close();
    background.shutdownNow();
  }

  @Override
  protected Sender<TopicRecord> open() {
    return sender;
  }

  @Override
  protected TopicRecord answered() {
    return record(plain(TOPIC), "k", "v", LONG);
  }

  /** There a connection is made and nothing is said. */
  @Override
  protected TopicRecord unanswered() throws IOException {
    ServerSocket silent = new ServerSocket(0);
    silents.add(silent);
    List<String> servers = List.of("127.0.0.1:" + silent.getLocalPort());
    return record(new Kafka(servers, TOPIC, Kafka.Key.ID, new Kafka.Plaintext()), "k", "v", LONG);
  }

  private KafkaSender sender(Addresses addresses) {
    return new KafkaSender(
        addresses, new SystemClock(), timers, background, new SimpleMeterRegistry());
  }

  private static Found allowed() {
    return new Found.Allowed(List.of(InetAddress.getLoopbackAddress()));
  }

  private static Kafka plain(String topic) {
    return new Kafka(
        List.of("127.0.0.1:" + broker.port()), topic, Kafka.Key.ID, new Kafka.Plaintext());
  }

  private static Kafka secure(Kafka.Mechanism mechanism, String password) {
    return new Kafka(
        List.of("localhost:" + broker.securePort()),
        TOPIC,
        Kafka.Key.ID,
        new Kafka.SaslSsl(mechanism, Broker.USER, password));
  }

  private static TopicRecord record(Kafka target, String key, String value, Duration timeout) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_subject", "Zoë");
    headers.put("content-type", "application/json");
    return new TopicRecord(
        new EndpointId("ep_00000000000000000000000001"),
        target,
        Optional.of(key).filter(text -> !text.isEmpty()),
        headers,
        Body.of(value.getBytes(StandardCharsets.UTF_8)),
        timeout);
  }

  private CompletableFuture<AttemptOutcome> begin(TopicRecord record) {
    CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
    sender.send(record, outcome::complete);
    return outcome.orTimeout(record.timeout().plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
  }

  private AttemptOutcome outcome(TopicRecord record) {
    return begin(record).join();
  }

  @Test
  void putsARecordIntoTheTopicAsItIsGiven() throws Exception {
    broker.addTopic("one", 1);
    assertThat(outcome(record(plain("one"), "maria@example.com", "{\"a\":\"é\"}", LONG)))
        .isEqualTo(new Delivered(200, "partition 0, offset 0"));
    assertThat(outcome(record(plain("one"), "", "2", LONG)))
        .isEqualTo(new Delivered(200, "partition 0, offset 1"));

    List<ConsumerRecord<byte[], byte[]>> records = broker.records("one", 2);
    assertThat(records.getFirst().value()).asString().isEqualTo("{\"a\":\"é\"}");
    assertThat(records.getFirst().key()).asString().isEqualTo("maria@example.com");
    assertThat(records.getFirst().headers())
        .extracting(
            header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
        .containsExactly("ce_specversion=1.0", "ce_subject=Zoë", "content-type=application/json");
    assertThat(records.getLast().key()).isNull();
  }

  @Test
  void sendsManyOverOneConnectionAndKeepsAKeyInItsPartition() throws Exception {
    broker.addTopic("many", 4);
    List<CompletableFuture<AttemptOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      outcomes.add(begin(record(plain("many"), "key " + i % 10, "{\"n\":" + i + "}", LONG)));
    }
    assertThat(outcomes).allSatisfy(it -> assertThat(it.join()).isInstanceOf(Delivered.class));
    assertThat(sender.producers()).isOne();
    List<ConsumerRecord<byte[], byte[]>> records = broker.records("many", 2000);
    assertThat(records).hasSize(2000);
    assertThat(
            records.stream()
                .map(
                    record -> new String(record.key(), StandardCharsets.UTF_8) + record.partition())
                .distinct())
        .hasSize(10);
  }

  @Test
  void sendsABurstToATopicThatWasOnlyJustMade() throws Exception {
    // One burst would often do well by chance.
    for (int topic = 0; topic < 12; topic++) {
      String name = "fresh-" + topic;
      broker.addTopic(name, 4);
      List<CompletableFuture<AttemptOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        outcomes.add(begin(record(plain(name), "key " + i % 10, "{}", LONG)));
      }
      assertThat(outcomes).allSatisfy(it -> assertThat(it.join()).isInstanceOf(Delivered.class));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendsOverTlsWithAPassword(Kafka.Mechanism mechanism) {
    assertThat(outcome(record(secure(mechanism, Broker.PASSWORD), "k", "secret", LONG)))
        .isInstanceOf(Delivered.class);
  }

  @ParameterizedTest
  @EnumSource
  void saysThatAPasswordWasRefusedAndTriesAnew(Kafka.Mechanism mechanism) {
    for (int i = 0; i < 2; i++) {
      assertThat(outcome(record(secure(mechanism, "wrong"), "k", "v", LONG)))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.status()).isEqualTo(401));
    }
  }

  @Test
  void refusesATopicThatIsNotThere() {
    assertThat(outcome(record(plain("nowhere"), "k", "v", SHORT)))
        .isEqualTo(new Refused(404, "the cluster has no such topic", Optional.empty()));
  }

  @Test
  void refusesARecordThatIsTooLarge() {
    assertThat(outcome(record(plain(TOPIC), "k", "x".repeat(2_000_000), LONG)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.status()).isEqualTo(413));
  }

  @Test
  void saysUnreachableWhenNobodyListens() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Kafka nobody =
        new Kafka(List.of("127.0.0.1:" + free), TOPIC, Kafka.Key.ID, new Kafka.Plaintext());
    assertThat(outcome(record(nobody, "k", "v", SHORT))).isInstanceOf(Unreachable.class);
  }

  @Test
  void endsInTimeWhenWhoeverListensSaysNothing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Kafka target =
          new Kafka(
              List.of("127.0.0.1:" + silent.getLocalPort()),
              TOPIC,
              Kafka.Key.ID,
              new Kafka.Plaintext());
      assertThat(outcome(record(target, "k", "v", SHORT)))
          .isInstanceOfAny(AttemptOutcome.TimedOut.class, Unreachable.class);
    }
  }

  private AttemptOutcome outcomeAt(Receiver receiver) {
    return outcome(
        record(
            new Kafka(
                List.of("127.0.0.1:" + receiver.port()),
                TOPIC,
                Kafka.Key.ID,
                new Kafka.Plaintext()),
            "k",
            "v",
            SHORT));
  }

  @Test
  void endsInTimeWhenABrokerAnswersDropByDrop() throws Exception {
    // Some 2 million bytes are announced: just few enough to be waited for.
    try (Receiver drops =
        Receiver.following(visit -> {
          visit.write("\0\u001f\u007f\u007f");
          visit.dribble("x", 20);
        })) {
      assertThat(outcomeAt(drops))
          .isInstanceOfAny(AttemptOutcome.TimedOut.class, Unreachable.class);
    }
  }

  @Test
  void makesNoRoomForWhatNoBrokerWouldSay() throws Exception {
    // As the size of an answer, "HTTP" is 1.2 GB. Whoever does not wait for that connects again.
    try (Receiver web =
        Receiver.following(visit -> {
          visit.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
          visit.hang();
        })) {
      assertThat(outcomeAt(web)).isInstanceOfAny(AttemptOutcome.TimedOut.class, Unreachable.class);
      assertThat(web.connections()).isGreaterThan(1);
    }
  }

  @Test
  void connectsToNoForbiddenBroker() {
    sender.close();
    sender = sender(host -> new Found.Forbidden(host + " is a loopback address"));
    assertThat(outcome(record(plain(TOPIC), "k", "v", LONG)))
        .isEqualTo(new Blocked("127.0.0.1 is a loopback address"));
    assertThat(sender.producers()).isZero();
  }

  @Test
  void sendsNothingToAClusterThatTellsOfAForbiddenBroker() throws Exception {
    sender.close();
    // The name leads to the broker, which then tells of its address.
    sender =
        sender(host ->
            host.equals("127.0.0.1")
                ? new Found.Forbidden("127.0.0.1 is a loopback address")
                : allowed());
    broker.addTopic("inside", 1);
    Kafka target =
        new Kafka(
            List.of("kafka.example.com:" + broker.port()),
            "inside",
            Kafka.Key.ID,
            new Kafka.Plaintext());
    assertThat(outcome(record(target, "k", "v", LONG)))
        .isEqualTo(
            new Blocked(
                "the cluster tells of a broker that must not be connected to:"
                    + " 127.0.0.1 is a loopback address"));
    sender.close();
    sender = sender(host -> allowed());
    assertThat(outcome(record(plain("inside"), "k", "after", LONG)))
        .isEqualTo(new Delivered(200, "partition 0, offset 0"));
  }
}
