package dev.tidings.sender.http;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.event.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. It belongs to one {@link WireLoop}, on whose thread its {@link End}
 * is told how it ended.
 */
final class Exchange {
  /** Bodies up to this size are copied behind the head, so that one buffer goes out. */
  private static final int COPIED_BODY = 16 * 1024;

  private static final byte[] NOTHING = new byte[0];

  final Request request;

  /** By the measuring clock. */
  final long deadline;

  final End end;
  private final int kept;
  private byte[] start = NOTHING;

  List<InetAddress> addresses = List.of();
  @Nullable Connection connection;
  @Nullable Future<?> timer;

  /** Whether it waits for a connection to become free. */
  boolean waiting;

  boolean over;

  /**
   * @param kept how many bytes of the answer's body are kept
   */
  Exchange(Request request, long deadline, int kept, End end) {
    this.request = request;
    this.deadline = deadline;
    this.end = end;
    this.kept = kept;
  }

  /**
   * What is sent.
   *
   * @param headers by lower-case name, checked by {@link Headers}
   */
  record Request(
      String method,
      Destination destination,
      Map<String, String> headers,
      Body body,
      Duration timeout) {}

  /** Who waits for the answer; one of the two is called, once. */
  interface End {
    /** The answer is there, or as much of it as is read. */
    void answered(Answer answer);

    /** There will be no answer. */
    void failed(AttemptOutcome outcome);
  }

  Destination destination() {
    return request.destination;
  }

  /** The request as it goes over the wire, without the body where that is large. */
  ByteBuf head(ByteBufAllocator allocator, String userAgent) {
    int length = request.body.length();
    boolean inOne = length <= COPIED_BODY;
    ByteBuf out = allocator.ioBuffer(512 + (inOne ? length : 0));
    ByteBufUtil.writeAscii(out, request.method);
    out.writeByte(' ');
    ByteBufUtil.writeAscii(out, request.destination.target());
    ByteBufUtil.writeAscii(out, " HTTP/1.1\r\nhost: ");
    ByteBufUtil.writeAscii(out, request.destination.authority());
    if (!request.headers.containsKey("user-agent")) {
      ByteBufUtil.writeAscii(out, "\r\nuser-agent: ");
      ByteBufUtil.writeAscii(out, userAgent);
    }
    for (Map.Entry<String, String> header : request.headers.entrySet()) {
      if (Headers.isOurs(header.getKey())) {
        continue;
      }
      ByteBufUtil.writeAscii(out, "\r\n");
      ByteBufUtil.writeAscii(out, header.getKey());
      ByteBufUtil.writeAscii(out, ": ");
      ByteBufUtil.writeUtf8(out, header.getValue());
    }
    if (length > 0 || !request.method.equals("GET")) {
      ByteBufUtil.writeAscii(out, "\r\ncontent-length: ");
      ByteBufUtil.writeAscii(out, Integer.toString(length));
    }
    ByteBufUtil.writeAscii(out, "\r\n\r\n");
    if (inOne) {
      out.writeBytes(request.body.bytes());
    }
    return out;
  }

  /** The body, where it does not go with the head. */
  @Nullable ByteBuf largeBody() {
    return request.body.length() <= COPIED_BODY
        ? null
        : Unpooled.wrappedBuffer(request.body.bytes());
  }

  /** Keeps what is still wanted of a piece of the answer's body. */
  void keep(ByteBuf piece) {
    int wanted = Math.min(piece.readableBytes(), kept - start.length);
    if (wanted > 0) {
      int before = start.length;
      start = Arrays.copyOf(start, before + wanted);
      piece.getBytes(piece.readerIndex(), start, before, wanted);
    }
  }

  Answer answer(int status, @Nullable String retryAfter, long bodyBytes, boolean ended) {
    return new Answer(
        status,
        Optional.ofNullable(retryAfter),
        Body.of(start),
        ended && bodyBytes == start.length);
  }
}
