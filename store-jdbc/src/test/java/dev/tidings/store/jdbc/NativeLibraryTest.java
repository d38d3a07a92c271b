package dev.tidings.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibraryTest {
  @TempDir Path folder;

  @Test
  void isUnpackedOnceAndMendedWhenItIsNotAsShipped() throws IOException {
    Path library = onlyFileIn(NativeLibrary.unpack(folder));
    byte[] shipped = Files.readAllBytes(library);
    Object first = Files.getAttribute(library, "lastModifiedTime");
    NativeLibrary.unpack(folder);
    assertThat(Files.getAttribute(library, "lastModifiedTime")).isEqualTo(first);

    Files.write(library, new byte[] {1, 2, 3});
    NativeLibrary.unpack(folder);
    assertThat(library).hasBinaryContent(shipped);
  }

  private static Path onlyFileIn(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }
}
