package dev.tidings.sender.http;

import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one address. It is opening, busy with one exchange, idle, or closed; only its
 * loop's thread touches it.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  /** After so many interim answers nothing more is read; the exchange's time then runs out. */
  private static final int MAX_INTERIM = 64;

  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

  private final WireLoop loop;
  private final WireLoop.Pool pool;
  private final WireSettings settings;
  private final boolean tls;

  private @Nullable Channel channel;
  private WireLoop.@Nullable Taking taking;
  private @Nullable Exchange exchange;
  private boolean closed;

  // The exchange that is under way.
  private @Nullable ChannelFuture written;
  private @Nullable HttpResponse head;
  private boolean interim;
  private int interims;
  private long bodyBytes;
  private long wireBytes;

  /** When it is closed for being idle, by the measuring clock. */
  private long idleUntil;

  Connection(WireLoop loop, WireLoop.Pool pool, WireSettings settings, Exchange first) {
    this.loop = loop;
    this.pool = pool;
    this.settings = settings;
    this.tls = first.destination().tls();
    this.exchange = first;
    first.connection = this;
  }

  WireLoop.Pool pool() {
    return pool;
  }

  /** The channel exists, not yet connected. */
  void opening(Channel channel) {
    this.channel = channel;
  }

  /** What takes apart what comes in. */
  void reading(WireLoop.Taking taking) {
    this.taking = taking;
  }

  boolean isUsable(long now) {
    return !closed && channel != null && channel.isActive() && idleUntil - now > 0;
  }

  /** Sends the exchange's request; the connection is idle, or has just been opened. */
  void carry(Exchange next) {
    Channel out = channel;
    if (out == null) {
      throw new IllegalStateException("not open");
    }
    exchange = next;
    next.connection = this;
    head = null;
    interim = false;
    interims = 0;
    bodyBytes = 0;
    wireBytes = 0;
    ByteBuf large = next.largeBody();
    ByteBuf start = next.head(out.alloc(), settings.userAgent());
    if (large == null) {
      written = out.writeAndFlush(start);
    } else {
      var _ = out.write(start);
      written = out.writeAndFlush(large);
    }
  }

  /** Closes without ceremony, whatever is still unsent or unread. */
  void abort() {
    exchange = null;
    Channel open = channel;
    if (open != null && open.isOpen()) {
      open.config().setAutoRead(false);
      if (open.isActive()) {
        // The other side gets a reset, and nothing waits for what is unsent.
        open.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      var _ = open.close();
    }
  }

  /** Closes an idle connection. */
  void close() {
    Channel open = channel;
    if (open != null) {
      var _ = open.close();
    }
  }

  /** Whether it was closed before; from now on it is. */
  boolean markClosed() {
    boolean before = closed;
    closed = true;
    return before;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!tls) {
      ready();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        ready();
      } else {
        fail(Reasons.of(handshake.cause()));
      }
    }
  }

  private void ready() {
    Exchange first = exchange;
    if (first == null) {
      abort();
    } else {
      carry(first);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (exchange == null) {
        // Nobody asked: a server that says why it is about to close, or worse.
        abort();
      } else if (message instanceof HttpObject part) {
        read(exchange, part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(Exchange reading, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      fail("the answer is not HTTP as it should be: " + Reasons.of(part.decoderResult().cause()));
      return;
    }
    if (part instanceof HttpResponse begun && !begin(begun)) {
      return;
    }
    if (part instanceof HttpContent content) {
      boolean last = content instanceof LastHttpContent;
      if (interim) {
        interim = !last;
      } else {
        take(reading, content.content(), last);
      }
    }
  }

  private boolean begin(HttpResponse begun) {
    int status = begun.status().code();
    if (status < 100 || status > 599) {
      fail("the answer's status is " + status + ", which is none of HTTP's");
      return false;
    }
    interim = status < 200 && status != 101;
    if (interim) {
      if (++interims > MAX_INTERIM && channel != null) {
        channel.config().setAutoRead(false);
      }
    } else {
      head = begun;
    }
    return true;
  }

  private void take(Exchange reading, ByteBuf piece, boolean last) {
    HttpResponse begun = head;
    if (begun == null) {
      fail("the answer has no beginning");
      return;
    }
    bodyBytes += piece.readableBytes();
    reading.keep(piece);
    if (last || bodyBytes >= settings.answerLimit()) {
      conclude(reading, begun, last);
    }
  }

  /**
   * Bytes have arrived, not yet taken apart. What wraps the body, such as the extensions of chunks,
   * may take as much room as the body, and no more.
   */
  void arrived(int bytes) {
    if (exchange == null) {
      // Nobody asked; and what is not whole yet would not come to channelRead.
      abort();
      return;
    }
    wireBytes += bytes;
    if (wireBytes > 2L * settings.answerLimit() && head != null) {
      conclude(exchange, head, false);
    }
  }

  private void conclude(Exchange reading, HttpResponse begun, boolean last) {
    exchange = null;
    head = null;
    Answer answer =
        reading.answer(
            begun.status().code(),
            begun.headers().get(HttpHeaderNames.RETRY_AFTER),
            bodyBytes,
            last);
    loop.answered(reading, answer);
    release(begun, last);
  }

  private void release(HttpResponse begun, boolean last) {
    boolean sent = written != null && written.isSuccess();
    // What follows an answer, such as the body of a 204, would be taken for the next one's start.
    boolean clean = taking != null && !taking.hasMore();
    boolean reusable =
        last && sent && clean && begun.status().code() != 101 && HttpUtil.isKeepAlive(begun);
    if (reusable && channel != null && channel.isActive()) {
      String said = begun.headers().get(KEEP_ALIVE);
      idleUntil = loop.nanos() + KeepAlive.idleNanos(said, settings.idleTimeout());
      loop.idle(this);
    } else {
      abort();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.closed(this);
    if (exchange != null) {
      fail(
          head == null
              ? "the connection was closed before an answer"
              : "the connection was closed in the middle of the answer (status "
                  + head.status().code()
                  + ")");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(Reasons.of(cause));
  }

  private void fail(String reason) {
    Exchange failed = exchange;
    exchange = null;
    if (failed != null) {
      loop.failed(failed, new Unreachable(reason));
    }
    abort();
  }
}
