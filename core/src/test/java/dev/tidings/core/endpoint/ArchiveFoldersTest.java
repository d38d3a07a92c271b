package dev.tidings.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.tenant.TenantId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveFoldersTest {
  private static final TenantId ACME = new TenantId("acme");

  private final ArchiveFolders folders =
      new ArchiveFolders(Path.of("/data/archive"), List.of(Path.of("/srv/lake")));

  @Test
  void aRelativePathIsBelowTheTenantsOwnFolder() {
    assertThat(folders.find(ACME, "marketing/raw_1"))
        .contains(Path.of("/data/archive/acme/marketing/raw_1"));
  }

  @Test
  void anAbsolutePathIsBelowTheTenantsFolderInOneThatIsAllowed() {
    assertThat(folders.find(ACME, "/srv/lake/acme")).contains(Path.of("/srv/lake/acme"));
    assertThat(folders.find(ACME, "/srv/lake/acme/x")).contains(Path.of("/srv/lake/acme/x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../other",
        "a/../../other",
        "a/./b",
        "a//b",
        "a/",
        "a\0b",
        "a\\..\\b",
        "~",
        "/",
        "/etc",
        "/srv/lake",
        "/srv/lake/other",
        "/srv/lake/acme/../other",
        "/srv/lakeacme",
        "//srv/lake/acme",
        "/data/archive/acme"
      })
  void nothingElseIsAllowed(String path) {
    assertThat(folders.find(ACME, path)).isEmpty();
  }
}
