package dev.tidings.simulator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Runs simulations: {@code --seeds 1000 --from 1}, or one with all that happens in it: {@code
 * --seed 7 --trace}. Ends with 1 when a promise was broken.
 */
public final class Main {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Main() {}

  public static void main(String[] args) {
    List<String> given = List.of(args);
    boolean good =
        given.contains("--seed")
            ? one(number(given, "--seed", 1), given.contains("--trace"))
            : many(number(given, "--from", 1), number(given, "--seeds", 1_000));
    if (!good) {
      System.exit(1);
    }
  }

  private static long number(List<String> given, String option, long otherwise) {
    int at = given.indexOf(option);
    return at < 0 || at + 1 == given.size() ? otherwise : Long.parseLong(given.get(at + 1));
  }

  private static boolean one(long seed, boolean withTrace) {
    Simulation.Result result = Simulation.run(seed, Mutation.NONE, withTrace);
    result.trace().forEach(OUT::println);
    print(result);
    OUT.println("seed " + seed + ": " + result.figures() + ", hash " + result.hash());
    return result.isGood();
  }

  private static boolean many(long from, long seeds) {
    List<Simulation.Result> results =
        LongStream.range(from, from + seeds).parallel().mapToObj(Simulation::run).toList();
    List<Simulation.Result> bad = results.stream().filter(result -> !result.isGood()).toList();
    bad.stream().limit(20).forEach(Main::print);
    OUT.println(
        "%d seeds from %d: %d events, %d deliveries, %d crashes; %d seeds broke a promise"
            .formatted(
                seeds,
                from,
                results.stream().mapToLong(result -> result.figures().events()).sum(),
                results.stream().mapToLong(result -> result.figures().deliveries()).sum(),
                results.stream().mapToLong(result -> result.figures().lives() - 1L).sum(),
                bad.size()));
    return bad.isEmpty();
  }

  private static void print(Simulation.Result result) {
    if (!result.isGood()) {
      OUT.println(
          "seed " + result.seed() + " breaks a promise (make sim SEED=" + result.seed() + "):");
      result.violations().forEach(violation -> OUT.println("  " + violation));
    }
  }
}
