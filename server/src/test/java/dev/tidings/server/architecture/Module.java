package dev.tidings.server.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;

/** The modules that run in production, told apart by where their classes were compiled to. */
enum Module {
  CORE("core"),
  LOG_FILE("log-file"),
  STORE_JDBC("store-jdbc"),
  SENDER_HTTP("sender-http"),
  SENDER_KAFKA("sender-kafka"),
  SENDER_ARCHIVE("sender-archive"),
  CONNECTORS("connectors"),
  SERVER_HTTP("server-http"),
  SERVER("server");

  /** All that runs in production, and no tests. */
  static final JavaClasses ALL_CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidings");

  private final String folder;

  Module(String folder) {
    this.folder = folder;
  }

  /** The modules that a port of the core is implemented in: they see the core and nothing else. */
  static List<Module> adapters() {
    return Arrays.stream(values()).filter(module -> module != CORE && module != SERVER).toList();
  }

  boolean holds(JavaClass type) {
    return type.getSource()
        .map(source -> source.getUri().toString())
        .filter(uri ->
            uri.contains("/" + folder + "/target/classes/")
                || uri.contains("/tidings-" + folder + "-0")
                || uri.contains("/tidings-" + folder + "-1"))
        .isPresent();
  }

  /** The classes of any of these modules. */
  static DescribedPredicate<JavaClass> in(Module... modules) {
    return DescribedPredicate.describe(
        "in " + Arrays.toString(modules),
        type -> Arrays.stream(modules).anyMatch(module -> module.holds(type)));
  }

  @Override
  public String toString() {
    return folder;
  }
}
