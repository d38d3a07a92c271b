package dev.tidings.server.http;

import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.util.Optional;

/**
 * What a call changes, for the audit log. A handler says it before it has it done, with what people
 * may see of the object and without secrets; the name of the change is in the contract.
 */
final class Changes {
  private final Auditor auditor;
  private final Caller caller;
  private final Operation operation;
  private final AuditTrail trail = new AuditTrail();
  private boolean said;

  Changes(Auditor auditor, Caller caller, Operation operation) {
    this.auditor = auditor;
    this.caller = caller;
    this.operation = operation;
  }

  /** An object of the caller's tenant is about to be made. */
  void made(String id, JsonObject after) {
    say(Optional.of(caller.tenant()), id, Optional.empty(), Optional.of(after));
  }

  /**
   * An object of the caller's tenant is about to become another; or it stays as it is, whatever was
   * said of it before.
   */
  void changed(String id, JsonObject before, JsonObject after) {
    say(Optional.of(caller.tenant()), id, Optional.of(before), Optional.of(after));
  }

  /** An object of the caller's tenant is about to go. */
  void deleted(String id, JsonObject before) {
    say(Optional.of(caller.tenant()), id, Optional.of(before), Optional.empty());
  }

  /**
   * Any of these.
   *
   * @param tenant whose object it is; empty when it is the whole installation's
   */
  void say(
      Optional<TenantId> tenant,
      String id,
      Optional<JsonObject> before,
      Optional<JsonObject> after) {
    String action =
        operation
            .audit()
            .orElseThrow(() ->
                new IllegalStateException("the contract has no x-audit for " + operation.id()));
    said = true;
    AuditEntry.Changed changed =
        new AuditEntry.Changed(action.substring(0, action.indexOf('.')), id, before, after);
    trail.takeBack(changed);
    if (!before.equals(after)) {
      trail.add(auditor.entry(tenant, caller.actor(), action, changed));
    }
  }

  /** Has {@code handler} answer, and sees to it that what it changes is recorded. */
  Reply recording(Call.Handler handler, Call call) {
    return operation.audit().isEmpty()
        ? handler.handle(call)
        : auditor.recording(
            trail,
            () -> {
              Reply reply = handler.handle(call);
              if (!said) {
                throw new IllegalStateException(operation.id() + " did not say what it changes");
              }
              return reply;
            });
  }
}
