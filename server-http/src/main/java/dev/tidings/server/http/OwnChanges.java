package dev.tidings.server.http;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import java.util.Optional;

/**
 * Records what Tidings changes about endpoints by itself: it disables those that fail for long, and
 * pauses and resumes listeners. What a call changes is recorded by that call.
 */
final class OwnChanges {
  private final Auditor auditor;

  private OwnChanges(Auditor auditor) {
    this.auditor = auditor;
  }

  static void record(Endpoints endpoints, Auditor auditor) {
    endpoints.onChange(new OwnChanges(auditor)::seen);
  }

  private void seen(Endpoints.Change change) {
    Optional<Endpoint> endpoint = change.after().or(change::before);
    if (endpoint.isPresent() && !auditor.isRecording()) {
      auditor.record(
          auditor.entry(
              Optional.of(endpoint.get().tenant()),
              Actor.TIDINGS,
              action(change),
              new AuditEntry.Changed(
                  "endpoint",
                  change.id().value(),
                  change.before().map(AuditView::endpoint),
                  change.after().map(after -> AuditView.endpoint(after, change.before())))));
    }
  }

  private static String action(Endpoints.Change change) {
    if (change.after().isEmpty()) {
      return "endpoint.deleted";
    }
    if (change.before().isEmpty()) {
      return "endpoint.created";
    }
    EndpointStatus status = change.after().get().status();
    if (status.equals(change.before().get().status())) {
      return "endpoint.changed";
    }
    return switch (status) {
      case EndpointStatus.Active _ -> "endpoint.resumed";
      case EndpointStatus.Paused _ -> "endpoint.paused";
      case EndpointStatus.Disabled _ -> "endpoint.disabled";
    };
  }
}
