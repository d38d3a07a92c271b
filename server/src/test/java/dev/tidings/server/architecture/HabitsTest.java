package dev.tidings.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.tidings.server.architecture.Module.ALL_CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How classes are written, as far as it can be seen in what was compiled. */
class HabitsTest {
  private static final Pattern EMPTY_NAMES =
      Pattern.compile(".*(Impl|Manager|Helper|Helpers|Util|Utils|Service|Processor|Common)");

  private static final Set<String> CLOCK_AND_RANDOMNESS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.security.SecureRandom.<init>",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.systemUTC",
          "java.util.Date.<init>",
          "java.util.Random.<init>",
          "java.util.SplittableRandom.<init>",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.concurrent.TimeUnit.sleep",
          "java.util.random.RandomGenerator.getDefault");

  private static final Set<String> CONSOLE =
      Set.of("java.lang.System.out", "java.lang.System.err", "java.lang.Throwable.printStackTrace");

  @Test
  void onlyCoreTimeReadsTheClockOrDrawsRandomNumbers() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidings.core.time..")
        .should()
        .accessTargetWhere(readsClockOrRandomness())
        .because("the whole engine runs on simulated time: take a Clock, a Loop or a generator")
        .check(ALL_CLASSES);
  }

  private static DescribedPredicate<JavaAccess<?>> readsClockOrRandomness() {
    return DescribedPredicate.describe(
        "the clock or randomness",
        access -> {
          String owner = access.getTarget().getOwner().getName();
          String name = access.getTarget().getName();
          boolean ownSubclass = access.getOriginOwner().isAssignableTo(owner);
          return (CLOCK_AND_RANDOMNESS.contains(owner + "." + name) && !ownSubclass)
              || (owner.startsWith("java.time.") && name.equals("now"));
        });
  }

  @Test
  void nobodyPrintsButTheTerminal() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.tidings.server.cli.Terminal")
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "standard output or a stack trace on it",
                access ->
                    CONSOLE.contains(
                        access.getTarget().getOwner().getName()
                            + "."
                            + access.getTarget().getName())))
        .check(ALL_CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    assertThat(
            ALL_CLASSES.stream()
                .map(JavaClass::getSimpleName)
                .filter(EMPTY_NAMES.asMatchPredicate()))
        .as("names that say nothing")
        .isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(
            ALL_CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(it -> !it.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .map(HasName::getName))
        .as("packages without @NullMarked in package-info.java")
        .isEmpty();
  }

  @Test
  void classesAreFinalOrSealed() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should(
            condition(
                "be final, sealed or a record",
                type ->
                    type.getModifiers().contains(JavaModifier.FINAL)
                        || type.reflect().isSealed()
                        || isSyntheticHolder(type)))
        .check(ALL_CLASSES);
  }

  private static boolean isSyntheticHolder(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.SYNTHETIC)
        || type.getSimpleName().equals("package-info");
  }

  @Test
  void nobodyThrowsJustAnything() {
    methods()
        .that()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should(
            new ArchCondition<>("declare no throws Exception") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                boolean vague =
                    method.getThrowsClause().getTypes().stream()
                        .anyMatch(type ->
                            type.isEquivalentTo(Exception.class)
                                || type.isEquivalentTo(Throwable.class));
                if (vague) {
                  events.add(
                      SimpleConditionEvent.violated(
                          method, method.getFullName() + " throws Exception"));
                }
              }
            })
        .check(ALL_CLASSES);
  }

  @Test
  void nothingMutableIsStatic() {
    List<String> mutable =
        List.of(
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentMap",
            "java.util.HashMap",
            "java.util.ArrayList",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicReference",
            "java.util.concurrent.atomic.LongAdder",
            "java.lang.StringBuilder");
    fields()
        .that()
        .areStatic()
        .and(
            DescribedPredicate.describe(
                "written by a person",
                (JavaField field) -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
        .should(
            new ArchCondition<>("be final and of a type that does not change") {
              @Override
              public void check(JavaField field, ConditionEvents events) {
                if (!field.getModifiers().contains(JavaModifier.FINAL)
                    || mutable.contains(field.getRawType().getName())) {
                  events.add(
                      SimpleConditionEvent.violated(
                          field, field.getFullName() + " is state of the whole process"));
                }
              }
            })
        .check(ALL_CLASSES);
  }

  @Test
  void constructorsTakeUpToEightArguments() {
    assertThat(
            ALL_CLASSES.stream()
                .filter(type -> !type.isRecord() && !type.isAnonymousClass() && !type.isEnum())
                .flatMap(type -> type.getConstructors().stream())
                .filter(constructor -> constructor.getParameters().size() > 8)
                .map(constructor ->
                    constructor.getOwner().getName()
                        + constructor.getRawParameterTypes().stream()
                            .map(JavaType::getName)
                            .collect(Collectors.joining(", ", "(", ")"))))
        .as("constructors whose arguments should be grouped into records")
        .isEmpty();
  }

  private static ArchCondition<JavaClass> condition(
      String description, java.util.function.Predicate<JavaClass> holds) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!holds.test(type)) {
          events.add(
              SimpleConditionEvent.violated(type, type.getName() + " does not " + description));
        }
      }
    };
  }
}
