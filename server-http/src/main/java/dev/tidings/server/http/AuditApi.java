package dev.tidings.server.http;

import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.audit.AuditQuery;

/** Who changed what. */
final class AuditApi {
  private final AuditLog log;

  AuditApi(AuditLog log) {
    this.log = log;
  }

  void register(Operations operations) {
    operations.on(
        "listAudit", call -> Pages.reply(log.list(query(call), call.page()), AuditView::of));
  }

  private static AuditQuery query(Call call) {
    return new AuditQuery(
        call.tenant(),
        call.caller().operator(),
        call.query("object"),
        call.query("actor"),
        call.time("since"),
        call.time("until"));
  }
}
