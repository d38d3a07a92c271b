package dev.tidings.server.http;

import dev.tidings.core.catalogue.BadSchemaException;
import dev.tidings.core.catalogue.NotPossibleException;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.endpoint.EndpointNameTakenException;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.signature.BadKeyException;
import dev.tidings.core.source.InvalidSourceException;
import dev.tidings.core.source.NameTakenException;
import dev.tidings.core.source.SettingProblem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one way from an exception to a problem document. */
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);
  private static final int STORE_RETRY_SECONDS = 5;

  private Problems() {}

  static Problem of(Throwable thrown) {
    return switch (thrown) {
      case RefusedException refused -> refused.problem();
      case JsonException json -> notJson(json);
      case BadCursorException cursor -> Problem.badParameter("cursor", message(cursor));
      case EndpointNameTakenException taken -> Problem.conflict(message(taken));
      case NameTakenException taken -> Problem.conflict(message(taken));
      case InvalidSourceException invalid ->
          Problem.invalid(invalid.problems().stream().map(Problems::fault).toList());
      case NotPossibleException not -> Problem.conflict(message(not));
      case BadSchemaException bad ->
          Problem.invalid(
              bad.faults().stream()
                  .map(fault -> Problem.Fault.at(fault.pointer(), fault.message()))
                  .toList());
      case BadKeyException key -> Problem.invalid("/secret", key.reason());
      case LogUnavailableException unavailable ->
          Problem.unavailable(
              "events cannot be kept just now, nothing of this was; try again later",
              Math.max(1, unavailable.retryAfter().toSeconds()));
      case StoreUnavailableException unavailable -> {
        log.warn("the store is not available", unavailable);
        yield Problem.unavailable(
            "the store is not available just now, nothing was done; try again later",
            STORE_RETRY_SECONDS);
      }
      case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case ExecutionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      default -> {
        log.error("a request failed", thrown);
        yield Problem.internal();
      }
    };
  }

  private static Problem.Fault fault(SettingProblem problem) {
    String pointer =
        switch (problem.setting()) {
          case "provider", "mapping", "validation" -> "/" + problem.setting();
          default -> "/verification/" + problem.setting().replace('.', '/');
        };
    return Problem.Fault.at(pointer, problem.message());
  }

  static Problem notJson(JsonException fault) {
    return Problem.badRequest("the body is not JSON: " + message(fault))
        .with(
            List.of(
                new Problem.Fault(
                    "",
                    Optional.empty(),
                    message(fault),
                    Optional.of(new Problem.Place(fault.line(), fault.column())))));
  }

  private static String message(RuntimeException thrown) {
    String message = thrown.getMessage();
    return message == null ? "not understood" : message;
  }
}
