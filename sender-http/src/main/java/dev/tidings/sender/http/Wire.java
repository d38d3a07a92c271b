package dev.tidings.sender.http;

import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What carries requests to the outside: on the event loops of {@code vertx}, to addresses that the
 * policy allows.
 */
public final class Wire implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wire.class);
  private static final int MAX_DESTINATIONS = 20_000;

  /** A destination keeps to one loop until so many exchanges are under way there. */
  private static final int EXCHANGES_PER_LOOP = 16;

  private final Clock clock;
  private final AddressBook book;
  private final ExecutorService tlsTasks = Executors.newVirtualThreadPerTaskExecutor();
  private final List<WireLoop> loops;
  private final ConcurrentHashMap<URI, Site> sites = new ConcurrentHashMap<>();

  /**
   * @throws IllegalArgumentException when the extra certificates to trust cannot be read
   */
  public Wire(
      Vertx vertx,
      WireSettings settings,
      AddressPolicy policy,
      Resolver resolver,
      Clock clock,
      MeterRegistry meters) {
    this.clock = clock;
    book = new AddressBook(resolver, policy, clock);
    VertxInternal inside = (VertxInternal) vertx;
    Bootstrap bootstrap =
        new Bootstrap()
            .channelFactory(inside.transport().channelFactory(false))
            .disableResolver()
            .option(ChannelOption.TCP_NODELAY, true);
    LongAdder open = new LongAdder();
    Gauge.builder("tidings.sender.connections", open, LongAdder::sum)
        .description("Outgoing connections that are open or being opened")
        .register(meters);
    WireLoop.Shared shared =
        new WireLoop.Shared(settings, book, trust(settings), tlsTasks, bootstrap, clock, open);
    List<EventLoop> eventLoops = new ArrayList<>();
    for (EventExecutor executor : inside.nettyEventLoopGroup()) {
      eventLoops.add((EventLoop) executor);
    }
    int share = Math.max(1, settings.connectionsPerAddress() / eventLoops.size());
    loops = eventLoops.stream().map(loop -> new WireLoop(loop, shared, share)).toList();
  }

  /** Reading the system's certificates takes a while, which the start need not wait for. */
  private Supplier<SslContext> trust(WireSettings settings) {
    if (settings.extraTrust().isPresent()) {
      SslContext extended = Trust.context(settings.extraTrust());
      return () -> extended;
    }
    CompletableFuture<SslContext> usual =
        CompletableFuture.supplyAsync(() -> Trust.context(Optional.empty()), tlsTasks);
    return usual::join;
  }

  Clock clock() {
    return clock;
  }

  /**
   * The place that a URL leads to; the same one for the same URL.
   *
   * @throws UnusableUrlException when it leads nowhere
   */
  Site site(URI url) throws UnusableUrlException {
    Site known = sites.get(url);
    if (known != null) {
      return known;
    }
    Site fresh = new Site(Destination.of(url));
    if (sites.size() >= MAX_DESTINATIONS) {
      sites.clear();
    }
    sites.put(url, fresh);
    return fresh;
  }

  /** A destination, and how many exchanges with it are under way. */
  static final class Site {
    private final Destination destination;
    private final AtomicInteger underWay = new AtomicInteger();

    Site(Destination destination) {
      this.destination = destination;
    }

    Destination destination() {
      return destination;
    }

    /** An exchange has ended. */
    void left() {
      underWay.decrementAndGet();
    }
  }

  /** Begins an exchange; {@link Site#left} must be called when it has ended. */
  void start(Site site, Exchange exchange) {
    int before = site.underWay.getAndIncrement();
    int spread = (site.destination.hashCode() & 0xffff) + before / EXCHANGES_PER_LOOP;
    loops.get(spread % loops.size()).start(exchange);
  }

  /** Ends all exchanges as unreachable and closes all connections. */
  @Override
  public void close() {
    CompletableFuture<?>[] closing =
        loops.stream().map(WireLoop::close).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(closing).get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("not all connections could be closed in time", e);
    }
    book.close();
    tlsTasks.shutdown();
  }
}
