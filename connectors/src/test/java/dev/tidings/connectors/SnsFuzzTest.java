package dev.tidings.connectors;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.LiveSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * No message of SNS is believed that says something else than the one that was signed. Run with
 * JAZZER_FUZZ=1 to look for one.
 */
class SnsFuzzTest {
  private static final List<String> SIGNED =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private final Gateway gateway = new Gateway();
  private final LiveSource live = gateway.source("ses", "{\"topicArns\":[\"" + Sns.TOPIC + "\"]}");
  private final IncomingRequest good =
      new Sns(gateway).notification("m1", Sns.TOPIC, "2", "{\"eventType\":\"Send\"}");
  private final String text = new String(good.body().bytes(), StandardCharsets.UTF_8);

  @FuzzTest(maxDuration = "60s")
  void whatSaysSomethingElseIsNotBelieved(FuzzedDataProvider data) {
    String spoilt = text;
    for (int i = data.consumeInt(1, 3); i > 0; i--) {
      int from = data.consumeInt(0, spoilt.length());
      int to = data.consumeInt(from, Math.min(spoilt.length(), from + 40));
      spoilt = spoilt.substring(0, from) + data.consumeString(40) + spoilt.substring(to);
    }
    byte[] body = spoilt.getBytes(StandardCharsets.UTF_8);
    IngestResult result =
        gateway.accept(
            live, new IncomingRequest(good.method(), good.url(), good.headers(), Body.of(body)));
    boolean believed =
        !(result instanceof IngestResult.Unauthentic || result instanceof IngestResult.Overloaded);
    if (believed && !saysTheSame(body)) {
      throw new AssertionError("believed: " + spoilt);
    }
  }

  private boolean saysTheSame(byte[] body) {
    try {
      JsonObject one = Json.parseObject(good.body().bytes());
      JsonObject other = Json.parseObject(body);
      return SIGNED.stream().allMatch(name -> one.text(name).equals(other.text(name)));
    } catch (JsonException _) {
      return false;
    }
  }
}
