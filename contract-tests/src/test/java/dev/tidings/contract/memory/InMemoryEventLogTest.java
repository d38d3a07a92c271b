package dev.tidings.contract.memory;

import dev.tidings.contract.EventLogContract;
import dev.tidings.core.event.EventLog;

class InMemoryEventLogTest extends EventLogContract {
  @Override
  protected EventLog open() {
    return new InMemoryEventLog(WINDOW);
  }
}
