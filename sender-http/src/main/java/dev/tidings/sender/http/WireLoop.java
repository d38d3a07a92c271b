package dev.tidings.sender.http;

import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.time.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share of the wire that one event loop carries: its exchanges, its connections. All but {@link
 * #start} happens on the loop's thread.
 */
final class WireLoop {
  private static final Logger log = LoggerFactory.getLogger(WireLoop.class);
  private static final Unreachable CLOSED = new Unreachable("the sender is closed");

  /** How long an address has to accept a connection while there is another one to try. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int MAX_ADDRESSES = 4;

  private final EventLoop loop;
  private final Shared shared;
  private final int connectionsPerAddress;
  private final Map<Route, Pool> pools = new HashMap<>();
  private final Set<Exchange> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable Future<?> sweeping;
  private boolean closed;

  WireLoop(EventLoop loop, Shared shared, int connectionsPerAddress) {
    this.loop = loop;
    this.shared = shared;
    this.connectionsPerAddress = connectionsPerAddress;
  }

  /** What all loops of a wire use. */
  record Shared(
      WireSettings settings,
      AddressBook book,
      Supplier<SslContext> tls,
      Executor tlsTasks,
      Bootstrap bootstrap,
      Clock clock,
      LongAdder open) {}

  /** Connections that can stand in for each other: the same host at the same address. */
  record Route(boolean tls, String host, int port, InetAddress address) {}

  /** The connections of one route, and the exchanges that wait for one of them. */
  static final class Pool {
    private final Route route;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private int open;
    private boolean serving;

    Pool(Route route) {
      this.route = route;
    }
  }

  /** Takes an exchange; from any thread. */
  void start(Exchange exchange) {
    try {
      loop.execute(() -> begin(exchange));
    } catch (RejectedExecutionException e) {
      exchange.over = true;
      tell(exchange, CLOSED);
    }
  }

  private void begin(Exchange exchange) {
    underWay.add(exchange);
    if (closed) {
      failed(exchange, CLOSED);
      return;
    }
    if (sweeping == null) {
      sweeping = loop.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }
    exchange.timer =
        loop.schedule(() -> expire(exchange), exchange.deadline - nanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<Found> found = shared.book.find(exchange.destination());
    if (found.isDone()) {
      located(exchange, found.join());
    } else {
      var _ = found.thenAccept(result -> laterLocated(exchange, result));
    }
  }

  private void laterLocated(Exchange exchange, Found found) {
    try {
      loop.execute(() -> located(exchange, found));
    } catch (RejectedExecutionException e) {
      log.debug("the event loop has ended", e);
    }
  }

  private void located(Exchange exchange, Found found) {
    if (exchange.over) {
      return;
    }
    switch (found) {
      case Found.Forbidden(String reason) -> failed(exchange, new Blocked(reason));
      case Found.Missing(String reason) -> failed(exchange, new Unreachable(reason));
      case Found.Allowed(List<InetAddress> all) -> {
        exchange.addresses = all;
        carry(exchange);
      }
    }
  }

  private void carry(Exchange exchange) {
    for (InetAddress address : exchange.addresses) {
      Pool pool = pools.get(route(exchange, address));
      Connection connection = pool == null ? null : takeIdle(pool);
      if (connection != null) {
        connection.carry(exchange);
        return;
      }
    }
    connect(exchange, 0);
  }

  private @Nullable Connection takeIdle(Pool pool) {
    long now = nanos();
    Connection connection;
    while ((connection = pool.idle.pollLast()) != null) {
      if (connection.isUsable(now)) {
        return connection;
      }
      connection.close();
    }
    return null;
  }

  private void connect(Exchange exchange, int number) {
    Route route = route(exchange, exchange.addresses.get(number));
    Pool pool = pools.computeIfAbsent(route, Pool::new);
    boolean another = number + 1 < Math.min(exchange.addresses.size(), MAX_ADDRESSES);
    if (pool.open >= connectionsPerAddress) {
      if (another) {
        connect(exchange, number + 1);
      } else {
        // That we have enough connections says nothing of the endpoint, so it must not fail for it.
        exchange.waiting = true;
        pool.waiting.add(exchange);
      }
      return;
    }
    connect(exchange, number, another, pool);
  }

  private void connect(Exchange exchange, int number, boolean another, Pool pool) {
    Route route = pool.route;
    pool.open++;
    shared.open.increment();
    Connection connection = new Connection(this, pool, shared.settings, exchange);
    Bootstrap bootstrap =
        shared
            .bootstrap
            .clone(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, another ? (int) PATIENCE.toMillis() : 0)
            .handler(new Pipeline(connection, route));
    var connecting = bootstrap.connect(new InetSocketAddress(route.address, route.port));
    connection.opening(connecting.channel());
    var _ =
        connecting.addListener(future -> {
          if (!future.isSuccess()) {
            closed(connection);
            notConnected(exchange, future.cause(), another ? number + 1 : -1);
          }
        });
  }

  /** Lets exchanges go on that wait for a connection, once whatever is being read has been read. */
  private void serveSoon(Pool pool) {
    if (!pool.serving && !pool.waiting.isEmpty()) {
      pool.serving = true;
      loop.execute(() -> serve(pool));
    }
  }

  private void serve(Pool pool) {
    pool.serving = false;
    while (!pool.waiting.isEmpty()) {
      if (pool.waiting.element().over) {
        pool.waiting.remove();
        continue;
      }
      Connection connection = takeIdle(pool);
      if (connection == null && pool.open >= connectionsPerAddress) {
        return;
      }
      Exchange next = pool.waiting.remove();
      next.waiting = false;
      if (connection == null) {
        connect(next, 0, false, pool);
      } else {
        connection.carry(next);
      }
    }
    forgetIfUnused(pool);
  }

  private void forgetIfUnused(Pool pool) {
    if (pool.open == 0 && pool.waiting.isEmpty()) {
      pools.remove(pool.route, pool);
    }
  }

  private void notConnected(Exchange exchange, Throwable cause, int next) {
    if (exchange.over) {
      return;
    }
    if (next > 0) {
      connect(exchange, next);
    } else {
      failed(exchange, new Unreachable(Reasons.of(cause)));
    }
  }

  private static Route route(Exchange exchange, InetAddress address) {
    Destination destination = exchange.destination();
    return new Route(destination.tls(), destination.host(), destination.port(), address);
  }

  private void expire(Exchange exchange) {
    if (exchange.over) {
      return;
    }
    Connection connection = exchange.connection;
    failed(
        exchange,
        exchange.waiting
            ? new Unreachable("no connection to this address became free in time")
            : new TimedOut(exchange.request.timeout()));
    if (connection != null) {
      connection.abort();
    }
  }

  long nanos() {
    return shared.clock.nanos();
  }

  /** A connection has become free. */
  void idle(Connection connection) {
    connection.pool().idle.addLast(connection);
    serveSoon(connection.pool());
  }

  /** A connection is closed, or never came about. */
  void closed(Connection connection) {
    if (connection.markClosed()) {
      return;
    }
    shared.open.decrement();
    Pool pool = connection.pool();
    pool.open--;
    forgetIfUnused(pool);
    serveSoon(pool);
  }

  void answered(Exchange exchange, Answer answer) {
    if (finish(exchange)) {
      try {
        exchange.end.answered(answer);
      } catch (RuntimeException e) {
        log.error("the outcome of a request could not be handed over", e);
      }
    }
  }

  void failed(Exchange exchange, AttemptOutcome outcome) {
    if (finish(exchange)) {
      tell(exchange, outcome);
    }
  }

  private static void tell(Exchange exchange, AttemptOutcome outcome) {
    try {
      exchange.end.failed(outcome);
    } catch (RuntimeException e) {
      log.error("the outcome of a request could not be handed over", e);
    }
  }

  private boolean finish(Exchange exchange) {
    if (exchange.over) {
      return false;
    }
    exchange.over = true;
    exchange.connection = null;
    underWay.remove(exchange);
    if (exchange.timer != null) {
      exchange.timer.cancel(false);
    }
    return true;
  }

  private void sweep() {
    long now = nanos();
    for (Pool pool : List.copyOf(pools.values())) {
      pool.idle.removeIf(connection -> {
        boolean old = !connection.isUsable(now);
        if (old) {
          connection.close();
        }
        return old;
      });
    }
  }

  /** Ends everything; the future is complete when that is done. */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable closing =
        () -> {
          closeHere();
          done.complete(null);
        };
    if (loop.inEventLoop()) {
      closing.run();
    } else {
      try {
        loop.execute(closing);
      } catch (RejectedExecutionException e) {
        // The loop's thread is gone, so what was its own is nobody's.
        closing.run();
      }
    }
    return done;
  }

  private void closeHere() {
    closed = true;
    if (sweeping != null) {
      sweeping.cancel(false);
    }
    for (Exchange exchange : new ArrayList<>(underWay)) {
      Connection connection = exchange.connection;
      failed(exchange, CLOSED);
      if (connection != null) {
        connection.abort();
      }
    }
    for (Pool pool : List.copyOf(pools.values())) {
      for (Connection connection : List.copyOf(pool.idle)) {
        connection.close();
      }
    }
  }

  /** Takes answers apart, and says whether more has come than the last one. */
  static final class Taking extends HttpResponseDecoder {
    private Taking(HttpDecoderConfig config) {
      super(config);
    }

    boolean hasMore() {
      return actualReadableBytes() > 0;
    }
  }

  /** Tells a connection how much comes in. */
  private static final class Counting extends ChannelInboundHandlerAdapter {
    private final Connection connection;

    Counting(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes) {
        connection.arrived(bytes.readableBytes());
      }
      context.fireChannelRead(message);
    }
  }

  /** What is between the socket and a connection. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    private final Connection connection;
    private final Route route;

    Pipeline(Connection connection, Route route) {
      this.connection = connection;
      this.route = route;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (route.tls) {
        SslHandler handler =
            shared.tls.get().newHandler(channel.alloc(), route.host, route.port, shared.tlsTasks);
        // The exchange's own time covers the handshake.
        handler.setHandshakeTimeoutMillis(0);
        channel.pipeline().addLast(handler);
      }
      HttpDecoderConfig decoding =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(4096)
              .setMaxHeaderSize(32 * 1024)
              .setMaxChunkSize(8 * 1024)
              .setInitialBufferSize(256)
              .setValidateHeaders(false)
              .setStrictLineParsing(false);
      Taking taking = new Taking(decoding);
      connection.reading(taking);
      channel.pipeline().addLast(new Counting(connection), taking, connection);
    }
  }
}
