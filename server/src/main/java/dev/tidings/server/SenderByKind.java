package dev.tidings.server;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.OutgoingRequest.Archival;
import dev.tidings.core.delivery.OutgoingRequest.Handover;
import dev.tidings.core.delivery.OutgoingRequest.Post;
import dev.tidings.core.delivery.OutgoingRequest.TopicRecord;
import dev.tidings.core.delivery.Sender;
import java.util.function.Consumer;

/** Hands each request to the sender for its endpoint's kind. */
final class SenderByKind implements Sender<OutgoingRequest> {
  private final Sender<Post> http;
  private final Sender<Handover> listeners;
  private final Sender<TopicRecord> kafka;
  private final Sender<Archival> archive;

  SenderByKind(
      Sender<Post> http,
      Sender<Handover> listeners,
      Sender<TopicRecord> kafka,
      Sender<Archival> archive) {
    this.http = http;
    this.listeners = listeners;
    this.kafka = kafka;
    this.archive = archive;
  }

  @Override
  public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
    switch (request) {
      case Post post -> http.send(post, done);
      case Handover handover -> listeners.send(handover, done);
      case TopicRecord topicRecord -> kafka.send(topicRecord, done);
      case Archival archival -> archive.send(archival, done);
    }
  }

  @Override
  public void close() {
    archive.close();
    kafka.close();
    listeners.close();
    http.close();
  }
}
