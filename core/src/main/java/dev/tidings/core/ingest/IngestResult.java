package dev.tidings.core.ingest;

import dev.tidings.core.event.Appended;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.source.Answer;
import java.util.List;

/** What became of a request to a source, with the answer that its provider needs. */
public sealed interface IngestResult {
  Answer answer();

  /** Its events are durable, each new or a duplicate. */
  record Accepted(Answer answer, List<Appended> events) implements IngestResult {}

  /** It was part of a handshake, or says nothing that happened: nothing to keep. */
  record Acknowledged(Answer answer, String what) implements IngestResult {}

  /** It is authentic, but no event could be made of it: it is kept, and can be looked at. */
  record Quarantined(Answer answer, RequestId request, String reason) implements IngestResult {}

  /** It is not authentic: nothing is kept but a note of it. */
  record Unauthentic(Answer answer, String reason) implements IngestResult {}

  /** It could not be kept just now. */
  record Overloaded(Answer answer, String reason) implements IngestResult {}
}
