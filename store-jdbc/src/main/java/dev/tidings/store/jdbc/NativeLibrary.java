package dev.tidings.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, unpacked once into the data folder. Left to itself the driver unpacks it into the
 * system's temporary folder at every start, and whenever the process is killed a copy stays behind.
 */
final class NativeLibrary {
  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

  /** Where the driver looks first; when it finds nothing there it does what it always does. */
  private static final String LOOK_HERE = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /** Has the driver use the library in {@code folder}, unless it was told something else. */
  static void use(Path folder) {
    if (System.getProperty(LOOK_HERE) == null) {
      try {
        System.setProperty(LOOK_HERE, unpack(folder).toAbsolutePath().toString());
      } catch (IOException e) {
        log.debug("the driver unpacks SQLite by itself", e);
      }
    }
  }

  /** Where the library is, for certain as it was shipped. */
  static Path unpack(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path home = folder.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
    Path library = home.resolve(name);
    byte[] shipped = shipped(name);
    if (!Files.exists(library) || !Arrays.equals(Files.readAllBytes(library), shipped)) {
      Files.createDirectories(home);
      Path fresh = home.resolve(name + ".new");
      Files.write(fresh, shipped);
      Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
    }
    return home;
  }

  private static byte[] shipped(String name) throws IOException {
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the driver has no " + resource);
      }
      return in.readAllBytes();
    }
  }
}
