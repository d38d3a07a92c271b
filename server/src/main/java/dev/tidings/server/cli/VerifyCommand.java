package dev.tidings.server.cli;

import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.event.Position;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.log.file.LogReport;
import dev.tidings.store.jdbc.StoreReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tidings verify}: reads a whole data folder and changes nothing in it, and says what is in
 * it and what is wrong.
 */
@Command(
    name = "verify",
    description = {
      "Check a data folder that no server has open, and say what is in it.",
      "Nothing in the folder is changed."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (DataFolder.Untouched folder = DataFolder.look(config.load(Map.of()))) {
      LogReport log = folder.log().verify();
      StoreReport store = folder.stores().verify();
      List<String> problems = new ArrayList<>();
      log.problems()
          .forEach(problem ->
              problems.add("log, at " + problem.position().offset() + ": " + problem.what()));
      store.problems().forEach(problem -> problems.add("store: " + problem));
      Position end = log.end();
      folder
          .stores()
          .end(0)
          .filter(known -> known.compareTo(end) > 0)
          .ifPresent(known ->
              problems.add(
                  "the store knows of events up to "
                      + known.offset()
                      + ", but the log ends at "
                      + end.offset()));
      Position start = log.start();
      folder
          .stores()
          .deliveries()
          .position(DeliveryLoop.CONSUMER, 0)
          .filter(routed -> routed.compareTo(start) < 0)
          .ifPresent(routed ->
              problems.add(
                  "the log begins at "
                      + start.offset()
                      + ", but was routed only up to "
                      + routed.offset()));
      if (json) {
        terminal.say(ListOptions.text(asJson(log, store, problems)));
      } else {
        say(log, store, problems);
      }
      return problems.isEmpty() ? 0 : 1;
    }
  }

  private void say(LogReport log, StoreReport store, List<String> problems) {
    line("log", log.bytes() + " bytes in " + log.segments() + " segments");
    line("events", Long.toString(log.events()));
    line("requests", log.requests() + ", and " + log.quarantined() + " in quarantine");
    store
        .positions()
        .forEach((consumer, positions) ->
            positions.forEach(position ->
                line(
                    consumer,
                    "has read up to " + position.offset() + " of " + log.end().offset())));
    for (DeliveryState state : DeliveryState.values()) {
      line(
          state.toString().toLowerCase(Locale.ROOT),
          store.deliveries().getOrDefault(state, 0L) + " deliveries");
    }
    line("unmatched", Long.toString(store.kept().unmatched()));
    line("endpoints", Long.toString(store.kept().endpoints()));
    line("sources", Long.toString(store.kept().sources()));
    line("keys", Long.toString(store.kept().apiKeys()));
    terminal.say("");
    if (log.torn() > 0) {
      terminal.say(
          log.torn()
              + " bytes at the end are part of an unfinished write; the next start cuts them off");
    }
    if (problems.isEmpty()) {
      terminal.say(terminal.styled(Terminal.Style.GREEN, "All of it is sound."));
    } else {
      problems.forEach(problem -> terminal.say(terminal.styled(Terminal.Style.RED, problem)));
    }
  }

  private void line(String name, String value) {
    terminal.say("%-12s %s".formatted(name, value));
  }

  private static Json asJson(LogReport log, StoreReport store, List<String> problems) {
    JsonObject.Builder deliveries = JsonObject.builder();
    store
        .deliveries()
        .forEach(
            (state, count) -> deliveries.put(state.toString().toLowerCase(Locale.ROOT), count));
    return JsonObject.builder()
        .put("segments", log.segments())
        .put("bytes", log.bytes())
        .put("unfinishedBytes", log.torn())
        .put("events", log.events())
        .put("requests", log.requests())
        .put("quarantined", log.quarantined())
        .put("deliveries", deliveries.build())
        .put("unmatched", store.kept().unmatched())
        .put("endpoints", store.kept().endpoints())
        .put("sources", store.kept().sources())
        .put("keys", store.kept().apiKeys())
        .put("problems", new JsonArray(problems.stream().<Json>map(JsonText::new).toList()))
        .build();
  }
}
