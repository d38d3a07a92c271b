package dev.tidings.server.http;

import dev.tidings.core.event.Body;
import dev.tidings.core.time.Clock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request and its answer; lives on its event loop, where all of its methods but {@link #onLoop}
 * are to be called. It reads a bounded body, answers once, and gives back what it took.
 */
final class Exchange {
  private static final long LINGER_MILLIS = 1000;
  private static final int LINGER_TIMES = 10;
  private static final int LINGER_BYTES = 256 << 20;

  private final HttpServerRequest request;
  private final Connection connection;
  private final Shared shared;
  private final Context context;
  private final Thread loop = Thread.currentThread();
  private final long begunNanos;
  private RequestMeter.Route route = RequestMeter.Route.OTHER;
  private Consumer<Problem> onRefusal = _ -> {};
  private long arrived;
  private long taken;
  private boolean held;
  private boolean bodyComplete;
  private volatile boolean done;

  /** What all exchanges of an event loop share. */
  record Shared(Vertx vertx, Clock clock, BodyBudget budget, RequestMeter meter) {}

  Exchange(HttpServerRequest request, Connection connection, Shared shared, Context context) {
    this.request = request;
    this.connection = connection;
    this.shared = shared;
    this.context = context;
    this.begunNanos = shared.clock().nanos();
    connection.reading(this, begunNanos);
    request.exceptionHandler(_ -> broken());
  }

  /** The rest of the request will not come, or cannot be understood. */
  private void broken() {
    if (!bodyComplete) {
      refuse(Problem.badRequest("the body broke off or its framing is wrong; send it again"));
      // The connection is closed right after this, and with it goes what is not flushed.
      if (request.connection() instanceof ConnectionBase open) {
        open.channelHandlerContext().flush();
      }
    }
  }

  HttpServerRequest request() {
    return request;
  }

  /** The route that this exchange is counted under. */
  void route(RequestMeter.Route route) {
    this.route = route;
  }

  /** Has {@code listener} told why, if this is refused from now on. */
  void onRefusal(Consumer<Problem> listener) {
    onRefusal = listener;
  }

  /** How long the body is, as far as is known. */
  long bodyBytes() {
    return Math.max(announced(), arrived);
  }

  boolean isDone() {
    return done;
  }

  /** Has the body wait until it is read or refused; for what must be known before. */
  void hold() {
    request.pause();
    held = true;
  }

  private void release() {
    if (held) {
      held = false;
      request.resume();
    }
  }

  /** Runs {@code task} on this exchange's event loop; may be called from any thread. */
  void onLoop(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  /**
   * Reads the body and gives it to {@code then}; refuses what is larger than {@code limit} or does
   * not fit into memory now, and then calls nobody.
   */
  void readBody(int limit, Consumer<Body> then) {
    readBody(
        limit,
        then,
        () ->
            Reply.of(
                Problem.unavailable(
                    "too many requests are being read at the same time; try again later", 1)));
  }

  /**
   * The same, with an answer of its own for what does not fit into memory now.
   *
   * @param full makes that answer
   */
  void readBody(int limit, Consumer<Body> then, Supplier<Reply> full) {
    if (done) {
      return;
    }
    Optional<Problem> bad = framing();
    if (bad.isPresent()) {
      refuse(bad.get());
      return;
    }
    long announced = announced();
    if (announced > limit) {
      refuse(Problem.bodyTooLarge(limit));
      return;
    }
    String expect = request.headers().get("expect");
    if (expect != null) {
      if (!"100-continue".equalsIgnoreCase(expect)) {
        refuse(Problem.expectationFailed());
        return;
      }
      request.response().writeContinue();
    }
    int most = announced < 0 ? limit : (int) announced;
    Reading reading = new Reading(limit, most, then, full);
    request.handler(reading::more);
    request.endHandler(_ -> reading.end());
    release();
  }

  /** The body as it arrives. */
  private final class Reading {
    private final int limit;
    private final int most;
    private final Consumer<Body> then;
    private final Supplier<Reply> full;
    private byte[] whole = new byte[0];
    private int length;

    /**
     * @param most how long it may get, as far as is known
     */
    Reading(int limit, int most, Consumer<Body> then, Supplier<Reply> full) {
      this.limit = limit;
      this.most = most;
      this.then = then;
      this.full = full;
    }

    void more(Buffer chunk) {
      if (done) {
        return;
      }
      int more = chunk.length();
      arrived += more;
      if (length + (long) more > limit) {
        refuse(Problem.bodyTooLarge(limit));
        return;
      }
      if (length + more > whole.length && !grow(length + more)) {
        answer(full.get());
        return;
      }
      chunk.getBytes(0, more, whole, length);
      length += more;
    }

    /** Whether there was memory for that much. */
    private boolean grow(int needed) {
      int capacity = (int) Math.max(needed, Math.min(most, 2L * whole.length));
      if (!shared.budget().take(capacity - whole.length)) {
        return false;
      }
      taken += capacity - whole.length;
      whole = Arrays.copyOf(whole, capacity);
      return true;
    }

    void end() {
      if (done) {
        return;
      }
      bodyComplete = true;
      connection.answering(shared.clock().nanos());
      byte[] bytes = length == whole.length ? whole : Arrays.copyOf(whole, length);
      then.accept(length == 0 ? Body.EMPTY : Body.of(bytes));
    }
  }

  /** What is wrong with how the message is framed, where the decoder does not mind. */
  private Optional<Problem> framing() {
    var headers = request.headers();
    if (headers.getAll("host").size() > 1) {
      return Optional.of(Problem.badRequest("there is more than one Host header"));
    }
    if (!headers.contains("host") && request.version() == HttpVersion.HTTP_1_1) {
      return Optional.of(Problem.badRequest("the Host header is missing"));
    }
    String encoding = headers.get("transfer-encoding");
    if (encoding == null) {
      return Optional.empty();
    }
    if (!"chunked".equalsIgnoreCase(encoding.trim())
        || headers.getAll("transfer-encoding").size() > 1) {
      return Optional.of(
          Problem.notImplemented("Transfer-Encoding may be chunked and nothing else"));
    }
    return Optional.empty();
  }

  private long announced() {
    String length = request.headers().get("content-length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  /** Answers with the problem; closes the connection when its body was not read to the end. */
  void refuse(Problem problem) {
    if (!done) {
      onRefusal.accept(problem);
    }
    answer(Reply.of(problem));
  }

  /** Writes the answer, once; later ones are dropped. */
  void answer(Reply reply) {
    if (done) {
      return;
    }
    finish();
    shared
        .meter()
        .count(route, request.method(), reply.status(), shared.clock().nanos() - begunNanos);
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    boolean goesOn = bodyComplete || !hasBody();
    if (!goesOn) {
      response.putHeader("connection", "close");
    }
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader("content-length", Integer.toString(reply.body().length()));
      response.end();
    } else {
      response.end(reply.body());
    }
    if (goesOn) {
      release();
      connection.waiting(shared.clock().nanos());
    } else {
      linger();
    }
  }

  /**
   * Answers with what {@code reply} makes of {@code future}, on the event loop, whichever thread
   * completes it; with the problem when it fails.
   */
  <T> void answerWhenDone(CompletableFuture<T> future, Function<T, Reply> reply) {
    if (future.isDone() && Thread.currentThread().equals(loop)) {
      answer(settled(future, reply));
      return;
    }
    var _ = future.whenComplete((_, _) -> onLoop(() -> answer(settled(future, reply))));
  }

  private static <T> Reply settled(CompletableFuture<T> done, Function<T, Reply> reply) {
    try {
      return reply.apply(done.join());
    } catch (RuntimeException e) {
      return Reply.of(Problems.of(e));
    }
  }

  private boolean hasBody() {
    return announced() > 0 || request.headers().contains("transfer-encoding");
  }

  /**
   * Goes on reading for a while, and forgets what it reads: many senders look for an answer only
   * when they have sent all, and would see a reset instead. Then closes.
   */
  private void linger() {
    connection.end();
    connection.waiting(shared.clock().nanos());
    Lingering lingering = new Lingering();
    request.handler(chunk -> lingering.more(chunk.length()));
    request.endHandler(_ -> request.connection().close());
    request.resume();
    lingering.goOn();
  }

  /** A body of which nobody wants the rest. */
  private final class Lingering {
    private long bytes;
    private long before = -1;
    private int times;

    void more(int length) {
      bytes += length;
      if (bytes > LINGER_BYTES) {
        request.connection().close();
      }
    }

    void goOn() {
      if (bytes == before || times == LINGER_TIMES) {
        request.connection().close();
        return;
      }
      before = bytes;
      times++;
      shared.vertx().setTimer(LINGER_MILLIS, _ -> goOn());
    }
  }

  /** The other side has gone. */
  void gone() {
    if (!done) {
      finish();
    }
  }

  private void finish() {
    done = true;
    shared.budget().giveBack(taken);
    taken = 0;
  }
}
