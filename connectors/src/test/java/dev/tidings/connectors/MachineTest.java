package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | 0.5 | 0.3",
        "Mozilla/5.0 | 0.99 | 0.95",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0 | 0.95 | 0.95",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy) | 0.2 | 0.95",
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html | 0.3 | 0.95",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | 0.98 | 0.98",
        "Barracuda Sentinel (EE) | 0.98 | 0.98",
        "python-requests/2.26.0 | 0.98 | 0.98",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 | 0.1 | 0.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 | 0.1 | 0.1",
      })
  void estimatesByWhatTheProgramCallsItself(String agent, String open, String click) {
    assertThat(estimate("email.opened", Optional.empty(), Optional.ofNullable(agent)))
        .isEqualTo(open);
    assertThat(estimate("email.clicked", Optional.empty(), Optional.ofNullable(agent)))
        .isEqualTo(click);
  }

  @Test
  void theProvidersWordGoesBeforeTheEstimate() {
    Optional<String> agent = Optional.of("Mozilla/5.0");
    Machine open = new Machine(new EventType("email.opened"), Optional.of(false), agent);
    assertThat(open.open()).contains(new Json.JsonBool(false));
    assertThat(open.probability()).isEmpty();
    assertThat(estimate("email.clicked", Optional.of(true), Optional.empty())).isEqualTo("1");
    assertThat(estimate("email.clicked", Optional.of(false), agent)).isEqualTo("0.95");
  }

  @Test
  void saysNothingOfAnythingElse() {
    Machine machine =
        new Machine(new EventType("email.delivered"), Optional.of(true), Optional.empty());
    assertThat(machine.open()).isEmpty();
    assertThat(machine.probability()).isEmpty();
  }

  @Test
  void theGuideHasEveryRule() throws IOException {
    String guide = Files.readString(guide());
    for (Machine.Rule rule : Machine.RULES) {
      assertThat(guide)
          .contains("| %s | %s | %s |".formatted(rule.agents(), rule.open(), rule.click()));
    }
  }

  private static String estimate(String type, Optional<Boolean> flag, Optional<String> agent) {
    return new Machine(new EventType(type), flag, agent)
        .probability()
        .flatMap(Json::asNumber)
        .orElseThrow()
        .toPlainString();
  }

  private static Path guide() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("docs/guides"))) {
      here = Optional.ofNullable(here.getParent()).orElseThrow();
    }
    return here.resolve("docs/guides/machine-opens.md");
  }
}
