package dev.tidings.contract.memory;

import dev.tidings.contract.AuditLogContract;
import dev.tidings.core.audit.AuditLog;

final class InMemoryAuditLogTest extends AuditLogContract {
  @Override
  protected AuditLog create() {
    return new InMemoryAuditLog();
  }
}
