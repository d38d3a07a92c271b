package dev.tidings.sender.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Takes no more of a store's answer into memory than an answer to a put can be; the client takes
 * all that comes, for as long as it comes. It may read on to throw away, until the time of the call
 * is up.
 */
final class ShortAnswers implements ExecutionInterceptor {
  private static final int LONGEST = 64 * 1024;

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context.responseBody().map(Beginning::new);
  }

  /** A stream that ends when it has become too long. */
  private static final class Beginning extends FilterInputStream {
    private int left = LONGEST;

    Beginning(InputStream all) {
      super(all);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(bytes, from, Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
