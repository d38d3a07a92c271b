package dev.tidings.connectors;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.event.Body;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.UnreadableException;
import java.util.List;
import java.util.Map;

/**
 * No request makes a reader throw anything but that it is unreadable, and every item can be
 * written. Run with JAZZER_FUZZ=1 to look for one.
 */
class ReaderFuzzTest {
  private static final List<Provider> PROVIDERS = Connectors.all();
  private static final List<String> CONTENT_TYPES =
      List.of("application/json", "application/x-www-form-urlencoded", "text/plain");

  @FuzzTest(maxDuration = "60s")
  void readersThrowNothingElse(FuzzedDataProvider data) {
    Provider provider = PROVIDERS.get(data.consumeInt(0, PROVIDERS.size() - 1));
    Map<String, List<String>> headers =
        Map.of(
            "content-type", List.of(data.pickValue(CONTENT_TYPES)),
            "x-github-event", List.of(data.consumeString(40)),
            "x-shopify-topic", List.of(data.consumeString(40)),
            "x-wc-webhook-topic", List.of(data.consumeString(40)),
            "webhook-id", List.of(data.consumeString(300)));
    String url = "https://tidings.example/in/src_1?" + data.consumeString(40);
    IncomingRequest request =
        new IncomingRequest("POST", url, headers, Body.of(data.consumeRemainingAsBytes()));
    try {
      provider.reader().greet(request, Credentials.NONE);
      if (provider.reader().read(request) instanceof Reading.Items items) {
        for (Item item : items.items()) {
          JsonBytes.of(item.data());
        }
      }
    } catch (UnreadableException _) {
      // That is what it is for.
    }
  }
}
