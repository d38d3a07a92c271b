package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.server.http.HttpConfig.Limits;
import dev.tidings.server.http.HttpConfig.Patience;
import dev.tidings.server.http.TestServer.Answered;
import io.micrometer.core.instrument.Gauge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests as no decent client makes them, byte by byte. */
final class RudeRequestsTest {
  private static final Limits LIMITS =
      new Limits(
          200_000,
          100_000,
          2_000,
          8_000,
          20,
          400_000,
          new Patience(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(60)));
  private final TestServer server = new TestServer(LIMITS, new InMemoryEventLog());

  @AfterEach
  void close() {
    server.close();
  }

  private static final String AUTH = "Authorization: Bearer " + TestServer.OPERATOR + "\r\n";
  private static final String EVENT = "{\"type\":\"a.b\"}";

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** All that is answered until the connection is closed. */
  private static String readAll(Socket socket) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read.write(buffer, 0, n);
      }
    } catch (SocketException _) {
      // A reset ends the connection as well as a close does.
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = open()) {
      send(socket, request);
      return readAll(socket);
    }
  }

  private void assertProblem(String answer, int status) {
    assertThat(answer).matches("(?s)HTTP/1.[01] " + status + " .*");
    assertThat(answer).contains("application/problem+json").contains("\"detail\":");
  }

  private void assertStillWell() {
    assertThat(server.get("/healthz").status()).isEqualTo(200);
  }

  @Test
  void refusesAHeaderBomb() throws IOException {
    StringBuilder bomb = new StringBuilder("GET /healthz HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < 2_000; i++) {
      bomb.append("x-").append(i).append(": ").append("y".repeat(20)).append("\r\n");
    }
    assertProblem(exchange(bomb + "\r\n"), 431);
    assertProblem(
        exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(20_000) + "\r\n\r\n"), 431);
    assertStillWell();
  }

  @Test
  void refusesALongLine() throws IOException {
    assertProblem(exchange("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  }

  @Test
  void refusesWhatIsNoHttp() throws IOException {
    assertProblem(exchange("this is not HTTP\r\n\r\n"), 400);
    assertProblem(exchange("GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
    assertProblem(
        exchange(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        400);
    assertProblem(
        exchange("POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: minus\r\n\r\n"), 400);
    assertProblem(exchange("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
    assertStillWell();
  }

  @Test
  void refusesRequestsThatCouldBeReadInTwoWays() throws IOException {
    String start = "POST /v1/events HTTP/1.1\r\nHost: a\r\n" + AUTH;
    String smuggled = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    String both =
        exchange(start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled);
    assertThat(both).doesNotContain("\"status\":\"ok\"");
    assertProblem(both, 400);
    for (int i = 0; i < 200; i++) {
      String strange = exchange(start + "Transfer-Encoding: gzip, chunked\r\n\r\n" + smuggled);
      assertThat(strange).startsWith("HTTP/1.1 501").doesNotContain("\"status\":\"ok\"");
    }
    assertProblem(
        exchange("POST /v1/events HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + AUTH + "\r\n"), 400);
  }

  @Test
  void refusesBadChunks() throws IOException {
    String answer =
        exchange(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
                + AUTH
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "zz\r\nno\r\n");
    assertProblem(answer, 400);
    assertStillWell();
  }

  @Test
  void refusesAQueryThatIsNotEncoded() throws IOException {
    assertProblem(exchange("GET /v1/events?type=%zz HTTP/1.1\r\nHost: a\r\n" + AUTH + "\r\n"), 400);
    assertStillWell();
  }

  @Test
  void saysThatItTakesNoCompressedEvents() throws IOException {
    String answer =
        exchange(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
                + AUTH
                + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx");
    assertProblem(answer, 415);
    assertThat(answer).contains("Content-Encoding");
  }

  @Test
  void takesGoodChunks() throws IOException {
    String answer =
        exchange(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + AUTH
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\n{\"typ\r\n9\r\ne\":\"a.b\"}\r\n0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 202 ");
  }

  @Test
  void refusesABodyThatIsTooLongWithoutReadingIt() throws IOException {
    String announced =
        "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
            + AUTH
            + "Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n";
    String answer = exchange(announced + "x".repeat(1_000));
    assertProblem(answer, 413);
    assertThat(answer).containsIgnoringCase("connection: close");
    StringBuilder chunks =
        new StringBuilder(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
                + AUTH
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 15; i++) {
      chunks.append("2710\r\n").append("x".repeat(10_000)).append("\r\n");
    }
    assertProblem(exchange(chunks.toString()), 413);
    assertStillWell();
  }

  @Test
  void isHeardByOneWhoSendsAllBeforeHeListens() throws IOException {
    byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
    try (Socket socket = open()) {
      send(
          socket,
          "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
              + AUTH
              + "Content-Type: application/json\r\nContent-Length: 104857600\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        socket.getOutputStream().write(megabyte);
      }
      assertProblem(readAll(socket), 413);
    }
  }

  @Test
  void isNotHeardForEver() throws IOException {
    byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
    try (Socket socket = open()) {
      send(
          socket,
          "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
              + AUTH
              + "Content-Type: application/json\r\nContent-Length: 100000000000\r\n\r\n");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  socket.getOutputStream().write(megabyte);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    assertStillWell();
  }

  @Test
  void countsAndShowsWhatASourceRefusesBeforeItIsLookedAt() throws IOException {
    String source =
        server
            .post(
                "/v1/sources",
                "{\"name\":\"shop\",\"provider\":\"teller\",\"verification\":{\"token\":\"hush-hush\"}}")
            .text("id");
    String start = "POST /in/" + source + " HTTP/1.1\r\nHost: a\r\nX-Token: hush-hush\r\n";
    assertProblem(exchange(start + "Content-Length: 100000000\r\n\r\n"), 413);
    assertProblem(
        exchange(
            start.replace("/in/" + source, "/in/" + source + "/more")
                + "Content-Length: 10\r\n\r\n{"),
        408);
    assertProblem(exchange(start + "Transfer-Encoding: gzip\r\n\r\n"), 501);

    Answered rejections = server.get("/v1/sources/" + source + "/rejections");
    assertThat(rejections.data()).hasSize(3);
    assertThat(rejections.text())
        .contains("The body is too large", "\"size\":100000000", "\"x-token\"")
        .doesNotContain("hush-hush");
    assertThat(
            server
                .meters
                .get("tidings.ingest.requests")
                .tag("outcome", "refused")
                .counter()
                .count())
        .isEqualTo(3);
  }

  @Test
  void asksForTheBodyOnlyWhenItWillBeRead() throws IOException {
    String start =
        "POST /v1/events HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n"
            + AUTH
            + "Content-Type: application/json\r\n";
    assertProblem(exchange(start + "Content-Length: 100000000\r\n\r\n"), 413);
    assertThat(exchange(start + "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT))
        .startsWith("HTTP/1.1 100 Continue")
        .contains("HTTP/1.1 202 ");
    assertProblem(
        exchange(start.replace("100-continue", "a-miracle") + "Content-Length: 1\r\n\r\nx"), 417);
  }

  @Test
  void endsARequestThatDrips() throws IOException {
    try (Socket socket = open()) {
      send(
          socket,
          "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
              + AUTH
              + "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{");
      assertProblem(readAll(socket), 408);
    }
    assertStillWell();
  }

  @Test
  void endsAHeadThatDripsAndAConnectionThatIsIdle() throws IOException {
    try (Socket dripping = open();
        Socket idle = open()) {
      send(dripping, "GET /healthz HTTP/1.1\r\nHo");
      assertThat(readAll(dripping)).isEmpty();
      assertThat(readAll(idle)).isEmpty();
    }
    assertStillWell();
  }

  @Test
  void blamesNobodyForTheTimeInWhichTheMachineSlept() throws IOException {
    try (Socket socket = open()) {
      send(socket, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHo");
      byte[] status = "HTTP/1.1 200 OK".getBytes(StandardCharsets.US_ASCII);
      assertThat(socket.getInputStream().readNBytes(status.length)).isEqualTo(status);
      server.clock.sleep(Duration.ofHours(1));
      socket.setSoTimeout(1_500);
      assertThatThrownBy(() -> readAll(socket)).isInstanceOf(SocketTimeoutException.class);
      send(socket, "st: a\r\nConnection: close\r\n\r\n");
      assertThat(readAll(socket)).contains("HTTP/1.1 200 OK");
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws IOException {
    String post =
        "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
            + AUTH
            + "Content-Type: application/json\r\nContent-Length: ";
    String first = "{\"id\":\"first\",\"type\":\"a.b\"}";
    String answer =
        exchange(
            post
                + first.length()
                + "\r\n\r\n"
                + first
                + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer.indexOf("\"first\"")).isPositive();
    assertThat(answer.indexOf("\"ok\"")).isGreaterThan(answer.indexOf("\"first\""));
    assertThat(answer.indexOf("404 ")).isGreaterThan(answer.indexOf("\"ok\""));
  }

  @Test
  @Timeout(20)
  void refusesBodiesWhenMemoryIsFull() throws IOException {
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket socket = open();
        half.add(socket);
        send(
            socket,
            "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
                + AUTH
                + "Content-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
                + "x".repeat(99_000));
      }
      Gauge held = server.meters.get("tidings.http.bodies.bytes").gauge();
      while (held.value() < 4 * 99_000) {
        Thread.onSpinWait();
      }
      String answer =
          exchange(
              "POST /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                  + AUTH
                  + "Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n"
                  + "x".repeat(9_000));
      assertProblem(answer, 503);
      assertThat(answer).containsIgnoringCase("retry-after: 1");
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
  }

  @Test
  @Timeout(20)
  void countsWhatIsHeldForABodyNotWhatIsPromised() throws IOException {
    Gauge held = server.meters.get("tidings.http.bodies.bytes").gauge();
    try (Socket socket = open()) {
      send(
          socket,
          "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
              + AUTH
              + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\nx");
      while (held.value() == 0) {
        Thread.onSpinWait();
      }
      assertThat(held.value()).isLessThan(1_000);
      // It grows in steps, which all count.
      for (int sent = 1; sent < 50_000; sent += 10) {
        send(socket, "x".repeat(10));
      }
      while (held.value() < 50_000) {
        Thread.onSpinWait();
      }
      assertThat(held.value()).isBetween(50_000.0, 60_000.0);
    }
  }

  @Test
  @Timeout(20)
  void givesBackTheMemoryOfThoseWhoLeave() throws IOException {
    Gauge held = server.meters.get("tidings.http.bodies.bytes").gauge();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = open()) {
        send(
            socket,
            "POST /v1/events HTTP/1.1\r\nHost: a\r\n"
                + AUTH
                + "Content-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
                + "x".repeat(99_000));
        while (held.value() < 99_000) {
          Thread.onSpinWait();
        }
      }
      while (held.value() > 0) {
        Thread.onSpinWait();
      }
    }
    assertThat(server.post("/v1/events", EVENT).status()).isEqualTo(202);
  }

  @Test
  void closesConnectionsBeyondTheLimit() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      int closed = 0;
      for (int i = 0; i < 40; i++) {
        Socket socket = open();
        sockets.add(socket);
      }
      for (Socket socket : sockets) {
        socket.setSoTimeout(200);
        try {
          closed += socket.getInputStream().read() < 0 ? 1 : 0;
        } catch (java.net.SocketTimeoutException _) {
          // This one was let in.
        } catch (SocketException _) {
          closed++;
        }
      }
      assertThat(closed).isGreaterThanOrEqualTo(20);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void understandsThatBytesAreNotText() throws IOException {
    String body = "{\"type\":\"a.b\",\"data\":\"\u00ff\u00fe\"}";
    String answer =
        exchange(
            "POST /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + AUTH
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertProblem(answer, 400);
    assertThat(server.callAs("", "GET", "/v1/events/%FF%FE", Optional.empty()).status())
        .isEqualTo(401);
  }
}
