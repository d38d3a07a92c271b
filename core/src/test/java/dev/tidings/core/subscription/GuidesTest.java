package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guides say is so. */
class GuidesTest {
  private static final Path GUIDES = Path.of("..", "docs", "guides");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("(.*?)\\s+// (true|false|fails)");

  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();

  /** A part of a guide that is set apart, and the language that it is in. */
  record Block(String language, String text) {}

  @ParameterizedTest
  @MethodSource("filters")
  void filtersSayWhatTheGuideSays(String event, String filter, String expected) {
    Verdict verdict =
        Subscriptions.compiled(COMPILER, Subscriptions.filtered(filter))
            .filter(Subscriptions.event(event));
    String outcome =
        switch (verdict) {
          case Verdict.Wanted _ -> "true";
          case Verdict.Unwanted _ -> "false";
          case Verdict.Failed _ -> "fails";
        };
    assertThat(outcome).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void transformationsMakeWhatTheGuideSays(String event, String transformation, String expected) {
    Shaping shaping =
        Subscriptions.compiled(COMPILER, Subscriptions.transformed(transformation))
            .transform(Subscriptions.event(event));
    assertThat(shaping)
        .isInstanceOfSatisfying(
            Shaping.Shaped.class,
            shaped ->
                assertThat(shaped.data().parse())
                    .isEqualTo(Json.parse(expected.getBytes(StandardCharsets.UTF_8))));
  }

  static Stream<Arguments> filters() throws IOException {
    return Stream.concat(filters("filters.md"), filters("machine-opens.md"));
  }

  private static Stream<Arguments> filters(String guide) throws IOException {
    List<Block> blocks = blocks(guide);
    String event = event(blocks);
    return blocks.stream()
        .filter(block -> block.language().equals("cel"))
        .flatMap(block -> block.text().lines())
        .map(line -> {
          Matcher example = FILTER.matcher(line);
          assertThat(example.matches()).as(line).isTrue();
          return Arguments.of(event, example.group(1), example.group(2));
        });
  }

  static Stream<Arguments> transformations() throws IOException {
    List<Block> blocks = blocks("transformations.md");
    String event = event(blocks);
    List<Arguments> examples = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).language().equals("jsonata")) {
        assertThat(blocks.get(i + 1).language()).isEqualTo("json");
        examples.add(Arguments.of(event, blocks.get(i).text(), blocks.get(i + 1).text()));
      }
    }
    return examples.stream();
  }

  private static String event(List<Block> blocks) {
    return blocks.stream()
        .filter(block -> block.language().equals("json"))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static List<Block> blocks(String guide) throws IOException {
    return BLOCK
        .matcher(Files.readString(GUIDES.resolve(guide)))
        .results()
        .map(found -> new Block(found.group(1), found.group(2)))
        .toList();
  }
}
