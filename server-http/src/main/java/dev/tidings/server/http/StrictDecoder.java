package dev.tidings.server.http;

import io.netty.handler.codec.http.HttpMessage;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Reads requests as Vert.x does, but refuses one that has both a Content-Length and a
 * Transfer-Encoding. The usual decoder drops the former and goes on, so that nobody could tell any
 * more; where a proxy in front of us sees it the other way, one of the two reads a request that
 * nobody sent (RFC 9112, section 6.3).
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
  private static final String NAME = "httpDecoder";

  private StrictDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Has a connection that was just opened read by this decoder. */
  static void install(HttpConnection http, HttpServerOptions options) {
    if (http instanceof ConnectionBase connection) {
      connection.channelHandlerContext().pipeline().replace(NAME, NAME, new StrictDecoder(options));
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
