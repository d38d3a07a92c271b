package dev.tidings.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
  private static final Pattern CODE =
      Pattern.compile(
          "`((?:core|log-file|store-jdbc|sender-http|connectors|server-http|server|simulator|benchmarks|contract-tests|docs)/[\\w./-]*)`");
  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)(?:\\.\\w+)?`");

  /** Named in documents, and somebody else's. */
  private static final Set<String> FOREIGN = Set.of("HttpClient", "MeterRegistry");

  /** Written by the code, and full of what providers call their events. */
  private static final String PROVIDERS = "docs/reference/providers";

  private static List<Path> documents() {
    Path root = Repository.root();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(CODE_BLOCK.matcher(Repository.read(document)).replaceAll(""));
      while (link.find()) {
        if (!Files.exists(document.resolveSibling(link.group(1)))) {
          broken.add(document + " → " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyFileThatIsNamedIsThere() {
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      Matcher code = CODE.matcher(Repository.read(document));
      while (code.find()) {
        String name = code.group(1);
        boolean made = name.startsWith("benchmarks/results") || name.contains("/target/");
        if (!made && !Files.exists(Repository.root().resolve(name))) {
          missing.add(document + " names " + name);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyClassThatIsNamedIsThere() {
    List<String> sources =
        Repository.files("src", ".java").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .toList();
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      if (document.toString().contains(PROVIDERS)) {
        continue;
      }
      Matcher name = CLASS.matcher(Repository.read(document));
      while (name.find()) {
        if (!sources.contains(name.group(1)) && !FOREIGN.contains(name.group(1))) {
          missing.add(document + " names " + name.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
