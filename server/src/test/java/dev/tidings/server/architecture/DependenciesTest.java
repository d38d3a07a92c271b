package dev.tidings.server.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.tidings.server.architecture.Module.ALL_CLASSES;
import static dev.tidings.server.architecture.Module.in;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may depend on whom. Maven keeps the modules apart at compile time; this keeps apart what is
 * inside them, and what comes in through the back door of a transitive dependency.
 *
 * <p>If a rule here stands in your way, the rule may be wrong: say so in a record in docs/adr and
 * change it. Do not add an exception to it.
 */
class DependenciesTest {
  /** Each package of the core may use those before it, and no other. */
  private static final List<String> ORDER =
      List.of(
          "time",
          "id",
          "json",
          "page",
          "tenant",
          "event",
          "audit",
          "signature",
          "access",
          "endpoint",
          "subscription",
          "catalogue",
          "privacy",
          "source",
          "ingest",
          "delivery",
          "routing",
          "replay",
          "quality");

  static List<Module> adapters() {
    return Module.adapters();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.tidings.(**)").should().beFreeOfCycles().check(ALL_CLASSES);
  }

  @Test
  void theCoreHasNoPackageOutsideTheOrder() {
    TreeSet<String> packages = new TreeSet<>();
    for (JavaClass type : ALL_CLASSES) {
      if (Module.CORE.holds(type)) {
        packages.add(type.getPackageName().substring("dev.tidings.core.".length()));
      }
    }
    assertThat(ORDER).containsAll(packages);
  }

  static List<String> order() {
    return ORDER;
  }

  @ParameterizedTest
  @MethodSource("order")
  void aPackageOfTheCoreUsesOnlyThoseBeforeIt(String name) {
    String[] later =
        ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
            .map(after -> "dev.tidings.core." + after + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.tidings.core." + name + "..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(later))
        .allowEmptyShould(true)
        .check(ALL_CLASSES);
  }

  /** The last seven are kept inside one or two packages each by the rules that follow. */
  private static final String[] LIBRARIES_OF_THE_CORE = {
    "java..",
    "javax.crypto..",
    "javax.security..",
    "org.jspecify.annotations..",
    "org.slf4j..",
    "io.micrometer.core..",
    "tools.jackson.core..",
    "tools.jackson.databind..",
    "com.networknt.schema..",
    "dev.cel..",
    "com.google.protobuf..",
    "com.google.re2j..",
    "com.dashjoin.jsonata.."
  };

  @Test
  void theCoreUsesOnlyTheJdkAndAFewSmallLibraries() {
    DescribedPredicate<JavaClass> foreign =
        DescribedPredicate.describe(
            "foreign",
            type ->
                !type.getPackageName().startsWith("dev.tidings.")
                    && !type.isPrimitive()
                    && !type.isArray()
                    && !resideInAnyPackage(LIBRARIES_OF_THE_CORE).test(type));
    noClasses().that(in(Module.CORE)).should().dependOnClassesThat(foreign).check(ALL_CLASSES);
  }

  @Test
  void jsonIsReadAndWrittenInOnePackage() {
    only("dev.tidings.core.json..", "tools.jackson.core..", "com.fasterxml.jackson..");
  }

  @Test
  void schemasAreHeldAgainstDataInOnePackage() {
    only("dev.tidings.core.catalogue..", "com.networknt..", "tools.jackson.databind..");
  }

  @Test
  void expressionLanguagesAreUsedInOnePackage() {
    only(
        "dev.tidings.core.subscription..",
        "dev.cel..",
        "com.dashjoin..",
        "com.google.protobuf..",
        "com.google.re2j..");
  }

  private static void only(String inside, String... libraries) {
    noClasses()
        .that(DescribedPredicate.not(resideInAPackage(inside)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(libraries))
        .check(ALL_CLASSES);
  }

  @Test
  void sqlIsSpokenByTheStoreAlone() {
    onlyIn(List.of(Module.STORE_JDBC), "java.sql..", "javax.sql..", "org.sqlite..");
  }

  @Test
  void secretsAreEncryptedByTheStoreAlone() {
    onlyIn(List.of(Module.STORE_JDBC), "com.google.crypto.tink..");
  }

  @Test
  void kafkaIsSpokenByItsSenderAlone() {
    onlyIn(List.of(Module.SENDER_KAFKA), "org.apache.kafka..");
  }

  @Test
  void filesOfColumnsAndBucketsAreForArchivesAlone() {
    onlyIn(
        List.of(Module.SENDER_ARCHIVE),
        "com.jerolba..",
        "org.apache.parquet..",
        "org.apache.hadoop..",
        "software.amazon..",
        "org.apache.hc..");
  }

  @Test
  void httpIsSpokenByTheTwoHttpModulesAlone() {
    noClasses()
        .that(DescribedPredicate.not(in(Module.SENDER_HTTP, Module.SERVER_HTTP)))
        .and()
        .doNotHaveFullyQualifiedName("dev.tidings.server.Tidings")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty.."))
        .because("the wiring alone hands the event loops from one to the other")
        .check(ALL_CLASSES);
  }

  @Test
  void theHttpClientOfTheJdkIsForTheCommandLine() {
    onlyIn(List.of(Module.SERVER), "java.net.http..", "com.sun.net.httpserver..");
  }

  @Test
  void configurationAndTheCommandLineAreTheServersOwn() {
    onlyIn(List.of(Module.SERVER), "io.smallrye..", "org.eclipse.microprofile..", "picocli..");
    onlyIn(List.of(Module.SERVER), "ch.qos.logback..");
  }

  private static void onlyIn(List<Module> modules, String... libraries) {
    noClasses()
        .that(DescribedPredicate.not(in(modules.toArray(Module[]::new))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(libraries))
        .check(ALL_CLASSES);
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void anAdapterSeesOnlyTheCore(Module adapter) {
    Module[] others =
        Arrays.stream(Module.values())
            .filter(module -> module != adapter && module != Module.CORE)
            .toArray(Module[]::new);
    noClasses()
        .that(in(adapter))
        .should()
        .dependOnClassesThat(in(others))
        .allowEmptyShould(true)
        .check(ALL_CLASSES);
  }

  @Test
  void theCoreSeesNoAdapter() {
    noClasses()
        .that(in(Module.CORE))
        .should()
        .dependOnClassesThat(
            in(
                Arrays.stream(Module.values())
                    .filter(module -> module != Module.CORE)
                    .toArray(Module[]::new)))
        .check(ALL_CLASSES);
  }
}
