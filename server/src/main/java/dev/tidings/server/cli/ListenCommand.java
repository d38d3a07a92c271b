package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.SystemClock;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tidings listen}: a receiver on the developer's own machine gets live deliveries. What
 * arrives while nobody listens waits in the server.
 */
@Command(
    name = "listen",
    description = {
      "Pass live deliveries on to a receiver on this machine.",
      "What arrives while nobody listens waits, and comes with the next listen."
    })
final class ListenCommand implements Callable<Integer> {
  private static final int WAIT_SECONDS = 20;

  /** The server hands out the next one when this is answered: its time does not run before. */
  private static final int AT_A_TIME = 1;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MAX_EXCERPT = 4096;

  /** What the client of the JDK sets by itself and lets nobody else set. */
  private static final Set<String> NOT_OURS =
      Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

  private final Terminal terminal;
  private final Clock clock = new SystemClock();
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = "--forward",
      required = true,
      paramLabel = "URL",
      description = "The local receiver, such as http://localhost:3000/webhooks.")
  private URI forward = URI.create("http://localhost:3000");

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "TYPE",
      description = "Only these event types, such as email.*,order.completed; all if left out.")
  private List<String> types = List.of("*");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "Whose listener it is, when there are several (${DEFAULT-VALUE}).")
  private String name = "local";

  @Option(names = "--exit-after", hidden = true, description = "Stop after so many deliveries.")
  private Optional<Integer> exitAfter = Optional.empty();

  ListenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      JsonObject endpoint = findOrMake(client);
      String id = endpoint.text("id").orElseThrow();
      String path = "/v1/listeners/" + id;
      String secret = secretOf(client, id);
      awaken(client, endpoint, id);
      terminal.say("Listening as " + id + " for " + String.join(", ", types));
      terminal.say("Forwarding to " + forward + ", signed with " + secret);
      terminal.say("Stop with Ctrl-C; what arrives meanwhile waits.");
      return listen(client, path);
    }
  }

  private JsonObject findOrMake(Client client) {
    String description = "tidings listen: " + name;
    JsonArray wanted = new JsonArray(types.stream().<Json>map(JsonText::new).toList());
    for (JsonObject endpoint : client.all("/v1/endpoints")) {
      if (endpoint.text("kind").equals(Optional.of("listener"))
          && endpoint.text("description").equals(Optional.of(description))) {
        client.patch(
            "/v1/endpoints/" + endpoint.text("id").orElseThrow(),
            JsonObject.builder().put("eventTypes", wanted).put("concurrency", AT_A_TIME).build());
        return endpoint;
      }
    }
    Json made =
        client.post(
            "/v1/endpoints",
            JsonObject.builder()
                .put("kind", "listener")
                .put("eventTypes", wanted)
                .put("concurrency", AT_A_TIME)
                .put("description", description)
                .build());
    return made instanceof JsonObject object ? object : JsonObject.EMPTY;
  }

  private void awaken(Client client, JsonObject endpoint, String id) {
    if (endpoint.text("status").equals(Optional.of("disabled"))) {
      client.call("POST", "/v1/endpoints/" + id + "/resume", Optional.empty());
      terminal.say(
          id + " was disabled (" + endpoint.text("statusReason").orElse("?") + "); it is resumed");
    }
  }

  private static String secretOf(Client client, String id) {
    return client.get("/v1/endpoints/" + id + "/secret") instanceof JsonObject secret
        ? secret.text("secret").orElse("")
        : "";
  }

  private int listen(Client client, String path) {
    Duration pause = Duration.ofSeconds(1);
    int passedOn = 0;
    while (exitAfter.isEmpty() || passedOn < exitAfter.get()) {
      try {
        Json handed = client.tryCall("GET", path + "/next?wait=" + WAIT_SECONDS, Optional.empty());
        if (pause.compareTo(Duration.ofSeconds(1)) > 0) {
          terminal.say("connected again");
        }
        pause = Duration.ofSeconds(1);
        if (handed instanceof JsonObject request) {
          answer(client, path, request);
          passedOn++;
        }
      } catch (Client.UnreachableException e) {
        terminal.complain(e.getMessage() + "; trying again");
        if (stopsWithin(pause)) {
          return 0;
        }
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      } catch (Client.ForbiddenException e) {
        throw e;
      } catch (Client.NotFoundException e) {
        throw new CommandFailedException(
            "the endpoint was deleted while we listened; listen again to make a new one", e);
      } catch (CommandFailedException e) {
        // The server is just starting: the delivery comes again.
        terminal.complain(String.valueOf(e.getMessage()));
        if (stopsWithin(pause)) {
          return 0;
        }
      }
    }
    return 0;
  }

  private void answer(Client client, String path, JsonObject request)
      throws Client.UnreachableException {
    JsonObject answer = passOn(client, request);
    long number = request.number("number").orElseThrow().longValueExact();
    try {
      client.tryCall("POST", path + "/answers/" + number, Optional.of(answer));
    } catch (Client.NotFoundException e) {
      // Too late: the delivery comes again.
      terminal.complain(String.valueOf(e.getMessage()));
    }
  }

  private boolean stopsWithin(Duration pause) {
    try {
      return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private JsonObject passOn(Client client, JsonObject request) {
    byte[] body =
        request
            .text("bodyBase64")
            .map(Base64.getDecoder()::decode)
            .orElseGet(() -> request.text("body").orElse("").getBytes(StandardCharsets.UTF_8));
    long timeout = request.number("timeoutSeconds").map(Number::longValue).orElse(20L);
    HttpRequest.Builder local =
        HttpRequest.newBuilder(forward).POST(BodyPublishers.ofByteArray(body));
    request
        .object("headers")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((header, value) -> {
          if (!NOT_OURS.contains(header.toLowerCase(Locale.ROOT))) {
            local.setHeader(header, value.asText().orElse(""));
          }
        });
    String what = describe(request, body);
    long began = clock.nanos();
    try {
      HttpResponse<byte[]> answer =
          client.exchange(local.build(), Duration.ofSeconds(Math.max(1, timeout - 1)));
      long millis = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - began);
      boolean fine = answer.statusCode() / 100 == 2;
      terminal.say(
          "%s  %s  → %s in %d ms"
              .formatted(
                  clock.now().truncatedTo(ChronoUnit.SECONDS),
                  what,
                  terminal.styled(
                      fine ? Terminal.Style.GREEN : Terminal.Style.RED,
                      Integer.toString(answer.statusCode())),
                  millis));
      return JsonObject.builder()
          .put("status", answer.statusCode())
          .put("body", excerpt(answer.body()))
          .build();
    } catch (Client.UnreachableException e) {
      String reason = e.getMessage() == null ? "no answer" : e.getMessage();
      terminal.say(
          "%s  %s  → %s"
              .formatted(
                  clock.now().truncatedTo(ChronoUnit.SECONDS),
                  what,
                  terminal.styled(Terminal.Style.RED, reason)));
      return JsonObject.builder().put("error", reason).build();
    }
  }

  private static String excerpt(byte[] body) {
    return new String(body, 0, Math.min(body.length, MAX_EXCERPT), StandardCharsets.UTF_8);
  }

  private static String describe(JsonObject request, byte[] body) {
    String id = request.object("headers").flatMap(headers -> headers.text("webhook-id")).orElse("");
    try {
      return Json.parse(body) instanceof JsonObject event
          ? event.text("type").orElse("webhook") + "  " + id
          : "webhook  " + id;
    } catch (JsonException e) {
      return "webhook  " + id;
    }
  }
}
