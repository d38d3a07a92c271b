package dev.tidings.server.cli;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The first bytes of a body, which is not read further. */
final class BodyStart implements BodySubscriber<byte[]> {
  private final int most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> start = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  BodyStart(int most) {
    this.most = most;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return start;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> items) {
    for (ByteBuffer item : items) {
      byte[] next = new byte[Math.min(item.remaining(), most - bytes.size())];
      item.get(next);
      bytes.writeBytes(next);
    }
    if (bytes.size() == most && subscription != null) {
      subscription.cancel();
      onComplete();
    }
  }

  @Override
  public void onError(Throwable failure) {
    start.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    start.complete(bytes.toByteArray());
  }
}
