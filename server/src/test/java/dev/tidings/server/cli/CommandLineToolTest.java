package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CommandLineToolTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private StubApi api;

  @BeforeEach
  void openApi() throws IOException {
    api = new StubApi();
  }

  @AfterEach
  void closeApi() {
    api.close();
  }

  private int run(String... arguments) {
    return new CommandLineTool(
            Terminal.on(out, err),
            _ -> {
              throw new IllegalStateException("cannot start: port 8080 is taken");
            })
        .run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutACommandItSaysWhichThereAre() {
    assertThat(run()).isZero();
    assertThat(out()).contains("serve", "send", "listen", "key");
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    assertThat(run("lsiten")).isEqualTo(2);
    assertThat(err()).contains("tidings listen");
  }

  @Test
  void everyCommandHelps() {
    for (String command : new String[] {"serve", "send", "listen", "events", "deliveries", "key"}) {
      assertThat(run(command, "--help")).as(command).isZero();
    }
  }

  @Test
  void aServerThatCannotStartSaysWhy() {
    assertThat(run("serve")).isEqualTo(1);
    assertThat(err()).contains("port 8080 is taken");
  }

  @Test
  void aBadConfigurationIsToldAtOnceWithStatusTwo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("t.yaml"), "prot: 1\nhots: x\n");
    assertThat(run("serve", "--config", file.toString(), "--port", "many")).isEqualTo(2);
    assertThat(err()).contains("mean port?", "mean host?", "port: ");
  }

  @Test
  void publishesAnEvent() {
    api.on("POST /v1/events", 202, "{\"id\":\"evt_1\",\"duplicate\":false}");
    int status =
        run(
            "send",
            "order.completed",
            "{\"total\":12.50}",
            "--subject",
            "jane@example.com",
            "--url",
            api.url(),
            "--key",
            "k",
            "--tenant",
            "acme");
    assertThat(status).isZero();
    assertThat(out()).isEqualTo("evt_1 is kept\n");
    StubApi.Call call = api.calls.getFirst();
    assertThat(Json.parse(call.body().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            Json.parse(
                "{\"type\":\"order.completed\",\"subject\":\"jane@example.com\",\"data\":{\"total\":12.50}}"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(call.headers().get("Authorization")).containsExactly("Bearer k");
    assertThat(call.headers().get("Tidings-tenant")).containsExactly("acme");
  }

  @Test
  void saysWhatTheServerDidNotLike() {
    api.on(
        "POST /v1/events",
        400,
        """
        {"title":"Invalid request","detail":"the body does not fit","status":400,
         "errors":[{"pointer":"/type","detail":"must match a pattern"}]}
        """);
    assertThat(run("send", "Order Done", "--url", api.url())).isEqualTo(1);
    assertThat(err()).contains("the body does not fit", "/type: must match a pattern", "400");
  }

  @Test
  void saysWhereToLookWhenASampleIsNotBelieved() {
    api.on(
        "GET /v1/sources/src_1",
        200,
        "{\"id\":\"src_1\",\"name\":\"bills\",\"provider\":\"stripe\",\"url\":\""
            + api.url()
            + "/in/src_1\"}");
    api.on("POST /in/src_1", 401, "");
    assertThat(
            run("send", "--source", "src_1", "--secret", "old", "--url", api.url(), "--key", "k"))
        .isEqualTo(1);
    assertThat(out()).contains("not believed", "GET /v1/sources/src_1/rejections");
  }

  @Test
  void listsEventTypesAndShowsOne() {
    api.on(
        "GET /v1/event-types?category=commerce&limit=500",
        200,
        """
        {"data":[{"name":"seat.reserved","category":"commerce","description":"A seat","owner":"shop",
          "validation":"observe","builtIn":false,"activeVersion":2}]}
        """);
    api.on(
        "GET /v1/event-types/seat.reserved", 200, "{\"name\":\"seat.reserved\",\"versions\":[]}");
    assertThat(run("event-types", "--category", "commerce", "--url", api.url(), "--key", "k"))
        .isZero();
    assertThat(out()).contains("seat.reserved", "shop", "observe", "2");
    assertThat(run("event-types", "seat.reserved", "--url", api.url(), "--key", "k")).isZero();
    assertThat(out()).contains("\"versions\":[]");
  }

  @Test
  void listsProblemsAndDealsWithThem() {
    String problem =
        """
        {"id":"prb_1","kind":"field.new","source":"shop","type":"order.completed","field":"data.a",
         "message":"data.a was never there before","state":"open","count":3,"examples":["evt_1"]}
        """;
    api.on("GET /v1/problems?state=open&limit=20", 200, "{\"data\":[" + problem + "]}");
    api.on("GET /v1/problems/prb_1", 200, problem);
    api.on("POST /v1/problems/prb_1/acknowledge", 200, problem);
    api.on("POST /v1/problems/prb_1/resolve", 200, problem);

    assertThat(run("problems", "--state", "open", "--url", api.url())).isZero();
    assertThat(out()).contains("prb_1", "field.new", "shop", "data.a was never there before");
    assertThat(run("problems", "prb_1", "--url", api.url())).isZero();
    assertThat(out()).contains("examples    [\"evt_1\"]");
    assertThat(run("problems", "prb_1", "--acknowledge", "--url", api.url())).isZero();
    assertThat(run("problems", "prb_1", "--resolve", "--url", api.url())).isZero();
    assertThat(api.requests())
        .endsWith("POST /v1/problems/prb_1/acknowledge", "POST /v1/problems/prb_1/resolve");
    assertThat(run("problems", "--resolve", "--url", api.url())).isEqualTo(1);
  }

  @Test
  void countsWhatIsWrongWithEvents() {
    api.on(
        "GET /v1/quality?source=shop&limit=20",
        200,
        """
        {"data":[{"source":"shop","type":"order.completed","total":{"events":77,"late":5},"hours":[]}]}
        """);

    assertThat(run("quality", "--source", "shop", "--url", api.url())).isZero();
    assertThat(out()).contains("order.completed", "77", "5");
  }

  @Test
  void saysThatAKeyIsWanted() {
    api.on("GET /v1/endpoints?limit=500", 401, "{}");
    assertThat(run("endpoints", "--url", api.url(), "--key", "wrong")).isEqualTo(1);
    assertThat(err()).contains("does not know this key");
  }

  @Test
  void saysThatNothingAnswers() {
    String url = api.url();
    api.close();
    assertThat(run("events", "--url", url)).isEqualTo(1);
    assertThat(err()).contains("nothing answers at " + url);
  }

  @Test
  void listsAsATableOrAsJson() {
    String page = "{\"data\":[{\"id\":\"evt_1\",\"type\":\"email.opened\",\"source\":\"mail\"}]}";
    api.on("GET /v1/events?type=email.opened&limit=20", 200, page);
    assertThat(run("events", "--type", "email.opened", "--url", api.url())).isZero();
    assertThat(out())
        .isEqualTo(
            """
            id     type          subject  source  receivedAt
            evt_1  email.opened  -        mail    -
            """);
    out.reset();
    assertThat(run("events", "--type", "email.opened", "--json", "--url", api.url())).isZero();
    assertThat(out()).isEqualTo(page + "\n");
  }

  @Test
  void saysWhoChangedWhat() {
    String page =
        """
        {"data":[{"id":"aud_1","time":"2026-03-01T10:00:00Z","tenant":"default",\
        "actor":{"id":"key_1","description":"Ada"},"action":"endpoint.changed","kind":"endpoint",\
        "object":"ep_1","before":{"url":"https://a","filter":"x","updatedAt":"1"},\
        "after":{"url":"https://b","rateLimit":1,"updatedAt":"2"}},\
        {"time":"2026-03-01T09:00:00Z","actor":{"id":"system","description":"Tidings itself"},\
        "action":"endpoint.created","object":"ep_1","after":{"url":"https://a"}}]}\
        """;
    api.on("GET /v1/audit?object=ep_1&limit=20", 200, page);
    assertThat(run("audit", "--object", "ep_1", "--url", api.url())).isZero();
    assertThat(out())
        .isEqualTo(
            """
            time                  actor   description     action            object  changed
            2026-03-01T10:00:00Z  key_1   Ada             endpoint.changed  ep_1    filter,rateLimit,url
            2026-03-01T09:00:00Z  system  Tidings itself  endpoint.created  ep_1
            """);
    out.reset();
    assertThat(run("audit", "--object", "ep_1", "--json", "--url", api.url())).isZero();
    assertThat(out()).isEqualTo(page + "\n");
  }

  @Test
  void makesAKeyForATenant() {
    api.on("POST /v1/keys", 201, "{\"id\":\"key_1\",\"key\":\"tdg_text\"}");
    assertThat(run("key", "create", "--tenant", "acme", "--url", api.url())).isZero();
    assertThat(out()).isEqualTo("tdg_text\n");
    assertThat(api.calls.getFirst().body()).contains("\"tenant\":\"acme\"");
  }

  @Test
  void passesDeliveriesOnToALocalReceiver() throws IOException {
    api.on("GET /v1/endpoints?limit=500", 200, "{\"data\":[]}")
        .on("POST /v1/endpoints", 201, "{\"id\":\"ep_1\",\"kind\":\"listener\"}")
        .on("GET /v1/endpoints/ep_1/secret", 200, "{\"secret\":\"whsec_x\",\"previous\":[]}")
        .on(
            "GET /v1/listeners/ep_1/next?wait=20",
            200,
            """
            {"number":7,"headers":{"webhook-id":"evt_1","webhook-signature":"v1,sig"},
             "body":"{\\"type\\":\\"email.opened\\"}","timeoutSeconds":20}
            """)
        .on("POST /v1/listeners/ep_1/answers/7", 204, "");
    try (StubApi receiver = new StubApi().on("POST /hook", 201, "thanks")) {
      assertThat(
              run(
                  "listen",
                  "--forward",
                  receiver.url() + "/hook",
                  "--types",
                  "email.*",
                  "--url",
                  api.url(),
                  "--exit-after",
                  "1"))
          .isZero();
      StubApi.Call received = receiver.calls.getFirst();
      assertThat(received.body()).isEqualTo("{\"type\":\"email.opened\"}");
      assertThat(received.headers().get("Webhook-signature")).containsExactly("v1,sig");
    }
    assertThat(api.calls.getLast().body()).isEqualTo("{\"status\":201,\"body\":\"thanks\"}");
    // It passes on one at a time, so it must be handed one at a time: the time of each runs.
    assertThat(api.calls)
        .filteredOn(call -> call.request().equals("POST /v1/endpoints"))
        .extracting(StubApi.Call::body)
        .singleElement()
        .asString()
        .contains("\"concurrency\":1");
    assertThat(out()).contains("whsec_x", "email.opened  evt_1  → 201");
  }

  @Test
  void tellsTheServerThatTheLocalReceiverIsAway() throws IOException {
    StubApi gone = new StubApi();
    gone.close();
    api.on(
            "GET /v1/endpoints?limit=500",
            200,
            """
            {"data":[{"id":"ep_1","kind":"listener","description":"tidings listen: local"}]}
            """)
        .on("PATCH /v1/endpoints/ep_1", 200, "{}")
        .on("GET /v1/endpoints/ep_1/secret", 200, "{\"secret\":\"whsec_x\"}")
        .on(
            "GET /v1/listeners/ep_1/next?wait=20",
            200,
            "{\"number\":1,\"headers\":{},\"body\":\"{}\",\"timeoutSeconds\":20}")
        .on("POST /v1/listeners/ep_1/answers/1", 204, "");
    assertThat(run("listen", "--forward", gone.url(), "--url", api.url(), "--exit-after", "1"))
        .isZero();
    assertThat(api.requests()).contains("PATCH /v1/endpoints/ep_1");
    assertThat(api.calls.getLast().body()).contains("\"error\":\"nothing answers at");
  }

  private void knowsAListener(String members) {
    api.on(
            "GET /v1/endpoints?limit=500",
            200,
            """
            {"data":[{"id":"ep_1","kind":"listener","description":"tidings listen: local"%s}]}
            """
                .formatted(members))
        .on("PATCH /v1/endpoints/ep_1", 200, "{}")
        .on("GET /v1/endpoints/ep_1/secret", 200, "{\"secret\":\"whsec_x\"}");
  }

  private void handsOutADelivery() {
    api.on(
            "GET /v1/listeners/ep_1/next?wait=20",
            200,
            "{\"number\":1,\"headers\":{},\"body\":\"{}\",\"timeoutSeconds\":2}")
        .on("POST /v1/listeners/ep_1/answers/1", 204, "");
  }

  private int listen(String forward) {
    return run("listen", "--forward", forward, "--url", api.url(), "--exit-after", "1");
  }

  @Test
  void resumesAListenerThatWasDisabled() throws IOException {
    knowsAListener(",\"status\":\"disabled\",\"statusReason\":\"it answered 410\"");
    handsOutADelivery();
    api.on("POST /v1/endpoints/ep_1/resume", 200, "{}");
    try (StubApi receiver = new StubApi().on("POST /", 200, "")) {
      assertThat(listen(receiver.url() + "/")).isZero();
    }
    assertThat(api.requests()).contains("POST /v1/endpoints/ep_1/resume");
    assertThat(out()).contains("was disabled (it answered 410); it is resumed");
  }

  @Test
  @Timeout(30)
  void endsWhenTheListenerOrItsKeyWasDeleted() {
    knowsAListener("");
    api.on("GET /v1/listeners/ep_1/next?wait=20", 404, "{\"title\":\"Not found\"}");
    assertThat(listen(api.url())).isEqualTo(1);
    assertThat(err()).contains("the endpoint was deleted");
    api.on("GET /v1/listeners/ep_1/next?wait=20", 401, "{}");
    assertThat(listen(api.url())).isEqualTo(1);
    assertThat(err()).contains("wants a key");
  }

  /** A receiver whose answer never ends: it drips, or it floods. */
  private static HttpServer endless(CountDownLatch over, boolean flood) throws IOException {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          do {
            body.write(new byte[flood ? 100_000 : 1]);
            body.flush();
          } while (flood);
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    receiver.start();
    return receiver;
  }

  @Test
  @Timeout(30)
  void waitsForTheWholeOfALocalAnswerNoLongerThanItsTime() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    HttpServer receiver = endless(over, false);
    knowsAListener("");
    handsOutADelivery();
    assertThat(listen("http://127.0.0.1:" + receiver.getAddress().getPort())).isZero();
    assertThat(api.calls.getLast().body()).isEqualTo("{\"error\":\"no answer within 1 s\"}");
    over.countDown();
    receiver.stop(0);
  }

  @Test
  @Timeout(30)
  void readsTheBeginningOfALocalAnswerOnly() throws IOException {
    HttpServer receiver = endless(new CountDownLatch(0), true);
    knowsAListener("");
    handsOutADelivery();
    assertThat(listen("http://127.0.0.1:" + receiver.getAddress().getPort())).isZero();
    assertThat(api.calls.getLast().body()).startsWith("{\"status\":200");
    receiver.stop(0);
  }

  @Test
  void takesDataAndSecretsFromFiles(@TempDir Path folder) throws IOException {
    Path data = Files.writeString(folder.resolve("order.json"), "{\"total\": 12.5, \"a\": 1}\n");
    api.on("POST /v1/events", 202, "{\"id\":\"evt_1\"}");
    assertThat(run("send", "order.completed", "@" + data, "--url", api.url())).isZero();
    assertThat(api.calls.getLast().body()).contains("\"total\":12.5");

    Path secret = Files.writeString(folder.resolve("secret.txt"), "whsec_of_the_file\n");
    api.on(
            "GET /v1/sources/src_1",
            200,
            "{\"id\":\"src_1\",\"name\":\"bills\",\"provider\":\"stripe\",\"url\":\""
                + api.url()
                + "/in/src_1\"}")
        .on("POST /in/src_1", 200, "");
    String signature = "Stripe-signature";
    assertThat(run("send", "--source", "src_1", "--secret", "@" + secret, "--url", api.url()))
        .isZero();
    StubApi.Call call = api.calls.getLast();
    String header = call.headers().getOrDefault(signature, List.of()).getFirst();
    String time = header.substring("t=".length(), header.indexOf(','));
    assertThat(header)
        .contains(HexFormat.of().formatHex(hmac("whsec_of_the_file", time + "." + call.body())));
  }

  @Test
  void signsBySchemeOfTheSource() {
    api.on(
            "GET /v1/sources/src_1",
            200,
            "{\"id\":\"src_1\",\"name\":\"form\",\"provider\":\"generic\",\"verification\":{\"scheme\":"
                + "{\"type\":\"hmac\",\"signature\":\"header:x-sum\"},\"secret\":\"(hidden)\"},\"url\":\""
                + api.url()
                + "/in/src_1\"}")
        .on("POST /in/src_1", 200, "");
    assertThat(run("send", "--source", "src_1", "--secret", "a-secret", "--url", api.url()))
        .isZero();
    StubApi.Call call = api.calls.getLast();
    assertThat(call.headers().getOrDefault("X-sum", List.of()))
        .containsExactly(HexFormat.of().formatHex(hmac("a-secret", call.body())));
  }

  private static byte[] hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
