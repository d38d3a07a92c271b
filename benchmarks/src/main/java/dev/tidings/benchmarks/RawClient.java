package dev.tidings.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * One HTTP/1.1 connection that sends bytes made elsewhere and reads of the answer only its status
 * and its length, so that the load costs little beside what it is put on.
 */
final class RawClient {
  private final NetSocket socket;
  private final IntConsumer onAnswer;
  private Buffer rest = Buffer.buffer();

  private RawClient(NetSocket socket, IntConsumer onAnswer, Runnable onClose) {
    this.socket = socket;
    this.onAnswer = onAnswer;
    socket.handler(this::read);
    socket.closeHandler(_ -> onClose.run());
  }

  /**
   * Connects, and calls {@code ready} on the connection's event loop.
   *
   * @param onAnswer called with the status of each answer, in order
   * @param onClose called when the connection is closed, whoever did it
   */
  static RawClient connect(Vertx vertx, URI server, IntConsumer onAnswer, Runnable onClose) {
    NetClient client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    NetSocket socket =
        client
            .connect(server.getPort(), server.getHost())
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return new RawClient(socket, onAnswer, onClose);
  }

  void send(byte[] request) {
    var _ = socket.write(Buffer.buffer(request));
  }

  void close() {
    var _ = socket.close();
  }

  private void read(Buffer bytes) {
    Buffer all = rest.length() == 0 ? bytes : rest.appendBuffer(bytes);
    int at = 0;
    while (true) {
      int end = endOfHead(all, at);
      if (end < 0) {
        break;
      }
      String head = all.getString(at, end, StandardCharsets.ISO_8859_1.name());
      int length = contentLength(head);
      if (all.length() < end + length) {
        break;
      }
      at = end + length;
      onAnswer.accept(Integer.parseInt(head, 9, 12, 10));
    }
    rest = at == all.length() ? Buffer.buffer() : all.getBuffer(at, all.length());
  }

  private static int endOfHead(Buffer bytes, int from) {
    for (int i = from; i + 3 < bytes.length(); i++) {
      if (bytes.getByte(i) == '\r'
          && bytes.getByte(i + 1) == '\n'
          && bytes.getByte(i + 2) == '\r'
          && bytes.getByte(i + 3) == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private static int contentLength(String head) {
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
    if (at < 0) {
      return 0;
    }
    int end = head.indexOf('\r', at);
    return Integer.parseInt(head.substring(at + "content-length:".length(), end).trim());
  }
}
