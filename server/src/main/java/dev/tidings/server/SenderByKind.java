package dev.tidings.server;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import java.util.function.Consumer;

/** Hands each request to the sender for its endpoint's kind. */
final class SenderByKind implements Sender {
  private final Sender http;
  private final Sender listeners;

  SenderByKind(Sender http, Sender listeners) {
    this.http = http;
    this.listeners = listeners;
  }

  @Override
  public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
    switch (request.kind()) {
      case HTTP -> http.send(request, done);
      case LISTENER -> listeners.send(request, done);
    }
  }

  @Override
  public void close() {
    listeners.close();
    http.close();
  }
}
