package dev.tidings.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.docs.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How sources are written, as far as it can be seen in their text. */
class SourcesTest {
  private static final Pattern TYPE_WITHOUT_DOC =
      Pattern.compile(
          "(?m)(?:;|^package [^\\n]+)\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
              + "^public (?:final |abstract |sealed |non-sealed )*(?:class|interface|record|enum|@interface) ");
  private static final Pattern PROSE = Pattern.compile("(?s)/\\*\\*(.{40,}?)\\*/\\s*@NullMarked");
  private static final Pattern LEFTOVERS =
      Pattern.compile("@author|\\bTODO\\b|\\bFIXME\\b|@Disabled");

  private static List<Path> mainSources() {
    return Repository.files("src/main/java", ".java");
  }

  @Test
  void everyPackageSaysWhatItIs() {
    assertThat(mainSources())
        .filteredOn(file -> file.endsWith("package-info.java"))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Repository.read(file)).containsPattern(PROSE));
  }

  @Test
  void everyPackageHasItsInfo() {
    assertThat(mainSources())
        .allSatisfy(file -> assertThat(file.resolveSibling("package-info.java")).exists());
  }

  @Test
  void everyPublicTypeSaysWhatItIs() {
    assertThat(mainSources())
        .filteredOn(file -> !file.endsWith("package-info.java"))
        .allSatisfy(
            file -> assertThat(Repository.read(file)).doesNotContainPattern(TYPE_WITHOUT_DOC));
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(Repository.files("src", ".java"))
        .filteredOn(file -> !file.endsWith("SourcesTest.java"))
        .allSatisfy(file -> assertThat(Repository.read(file)).doesNotContainPattern(LEFTOVERS));
  }
}
