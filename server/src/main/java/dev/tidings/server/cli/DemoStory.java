package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The demonstration's plot: who sends, who receives, what happens, and whether it was right. */
final class DemoStory implements AutoCloseable {
  private static final int PATIENCE_TENTHS = 300;
  private static final String PERSON = "jane@example.com";

  private final Terminal terminal;
  private final Client client;
  private final ProviderPlayer player;
  private final DemoReceivers receivers;
  private final List<String> wrong = new ArrayList<>();

  DemoStory(Terminal terminal, Client client) throws IOException {
    this.terminal = terminal;
    this.client = client;
    this.player = new ProviderPlayer(client);
    this.receivers = new DemoReceivers(this::sayArrival);
  }

  /** Plays it. Whether everything went as it should. */
  boolean tell() {
    chapter("Four systems want to hear of things");
    endpoint("crm", _ -> 200, "wants everything", JsonObject.builder());
    endpoint(
        "alerts",
        _ -> 200,
        "wants large orders only (a filter), as a chat message (a transformation)",
        JsonObject.builder()
            .put("eventTypes", texts("order.*"))
            .put("filter", "data.total > 100")
            .put(
                "transformation",
                "{\"text\": \"Order of \" & $string(data.total) & \" EUR by \" & subject}"));
    endpoint(
        "warehouse",
        time -> time <= 2 ? 503 : 200,
        "wants orders, and fails twice before it works",
        JsonObject.builder()
            .put("eventTypes", texts("order.*"))
            .put("retrySchedule", seconds(1, 1, 1)));
    endpoint(
        "legacy",
        _ -> 500,
        "wants payments, and is always broken",
        JsonObject.builder()
            .put("eventTypes", texts("payment.*"))
            .put("retrySchedule", seconds(1)));

    chapter("Providers send webhooks, each signed in its own way");
    IncomingRequest failedPayment = provider("stripe", Optional.of("invoice.payment_failed"));
    provider("shopify", Optional.empty());
    provider("sendgrid", Optional.empty());
    provider("mailjet", Optional.empty());
    provider("github", Optional.empty());

    chapter("Somebody changes one byte of a webhook and sends it");
    int refused = player.send(ProviderPlayer.forged(failedPayment)).statusCode();
    say("stripe", "invoice.payment_failed, forged", "refused with " + refused);
    expect(refused >= 400 && refused < 500, "the forged webhook is refused");

    chapter("Stripe sends the same webhook again, as providers do");
    int before = count("/v1/events?limit=500");
    int again = player.send(failedPayment).statusCode();
    say("stripe", "invoice.payment_failed, again", again + ", recognised, kept once");
    expect(again == 200 && count("/v1/events?limit=500") == before, "a repeat is kept once");

    chapter("Your own product publishes events");
    String large = publish("order.completed", "{\"total\":250,\"currency\":\"EUR\"}");
    String small = publish("order.completed", "{\"total\":12.5,\"currency\":\"EUR\"}");

    chapter("Retries and dead letters take a few seconds");
    int events = count("/v1/events?limit=500");
    waitFor("everything reached the CRM", () -> good("crm").size() == events);
    waitFor("the warehouse was tried until it worked", () -> good("warehouse").size() >= 2);
    waitFor("the large order of your own was an alert", () -> isAlert(large));
    waitFor(
        "what could not be delivered is a dead letter",
        () -> count("/v1/deliveries?state=dead&limit=500") == 1);
    waitFor("nothing waits", () -> count("/v1/deliveries?state=pending&limit=500") == 0);
    expect(
        receivers.arrivals().stream().allMatch(DemoReceivers.Arrival::genuine),
        "every signature was right");
    expect(!isAlert(small), "a small order is not worth an alert");

    chapter("What became of it");
    ListOptions.table(
        terminal,
        rows("/v1/deliveries?limit=500"),
        List.of("eventType", "event", "state", "attemptCount", "reason"));
    wrong.forEach(each -> terminal.say(terminal.styled(Terminal.Style.RED, "not so: " + each)));
    return wrong.isEmpty();
  }

  private void chapter(String title) {
    terminal.say("");
    terminal.say(terminal.styled(Terminal.Style.BOLD, title));
  }

  private void say(String who, String what, String how) {
    terminal.say("  %-10s %-34s %s".formatted(who, what, how));
  }

  private void endpoint(
      String name, DemoReceivers.Mood mood, String description, JsonObject.Builder wish) {
    String url = receivers.open(name, mood);
    Json made =
        client.post("/v1/endpoints", wish.put("url", url).put("description", description).build());
    receivers.trust(
        name, made instanceof JsonObject endpoint ? endpoint.text("secret").orElse("") : "");
    say(name, description, "");
  }

  private IncomingRequest provider(String name, Optional<String> event) {
    Provider provider = ProviderPlayer.provider(name);
    ProviderPlayer.Target target = player.ownSource(provider, name);
    var sample = ProviderPlayer.sample(provider, event);
    IncomingRequest request = player.write(target, sample, PERSON);
    int status = player.send(request).statusCode();
    say(name, sample.event(), "verified, kept as " + sample.becomes() + ", answered " + status);
    expect(status / 100 == 2, name + " is accepted");
    return request;
  }

  private String publish(String type, String data) {
    Json kept =
        client.post(
            "/v1/events",
            JsonObject.builder()
                .put("type", type)
                .put("subject", PERSON)
                .put("data", Json.parse(data.getBytes(StandardCharsets.UTF_8)))
                .build());
    String id = kept instanceof JsonObject object ? object.text("id").orElse("") : "";
    say("you", type + " " + data, "kept as " + id);
    return id;
  }

  private void sayArrival(DemoReceivers.Arrival arrival) {
    String mark = arrival.answer() == 200 ? "✓" : "✗";
    Terminal.Style style = arrival.answer() == 200 ? Terminal.Style.GREEN : Terminal.Style.YELLOW;
    String what =
        arrival.body().text("type").orElse("")
            + arrival
                .body()
                .object("data")
                .flatMap(data -> data.text("text"))
                .map(text -> " \"" + text + "\"")
                .orElse("");
    terminal.say(
        terminal.styled(
            style,
            "    %s %-10s got %s, signature %s, answers %d"
                .formatted(
                    mark,
                    arrival.receiver(),
                    what,
                    arrival.genuine() ? "right" : "WRONG",
                    arrival.answer())));
  }

  private List<DemoReceivers.Arrival> good(String receiver) {
    return receivers.arrivals().stream()
        .filter(arrival -> arrival.receiver().equals(receiver) && arrival.answer() == 200)
        .toList();
  }

  private boolean isAlert(String event) {
    return good("alerts").stream().anyMatch(arrival -> arrival.id().equals(event));
  }

  private List<Json> rows(String path) {
    return client.get(path) instanceof JsonObject page ? page.array("data") : List.of();
  }

  private int count(String path) {
    return rows(path).size();
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      wrong.add(what);
    }
  }

  private void waitFor(String what, BooleanSupplier holds) {
    CountDownLatch never = new CountDownLatch(1);
    try {
      for (int i = 0; i < PATIENCE_TENTHS; i++) {
        if (holds.getAsBoolean()) {
          return;
        }
        if (never.await(100, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wrong.add(what);
  }

  private static JsonArray texts(String... values) {
    return new JsonArray(List.of(values).stream().<Json>map(JsonText::new).toList());
  }

  private static JsonArray seconds(long... values) {
    List<Json> all = new ArrayList<>();
    for (long value : values) {
      all.add(new JsonNumber(value));
    }
    return new JsonArray(all);
  }

  @Override
  public void close() {
    receivers.close();
  }
}
