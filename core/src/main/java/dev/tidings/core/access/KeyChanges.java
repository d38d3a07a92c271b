package dev.tidings.core.access;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.audit.AuditTrail;
import dev.tidings.core.audit.Auditor;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.util.Optional;

/**
 * Keys as whoever has the machine changes them, who needs no key for it; each change is audited.
 */
public final class KeyChanges {
  private final Keys keys;
  private final Auditor auditor;
  private final Actor actor;

  /**
   * @param by who that is, in words
   */
  public KeyChanges(Keys keys, Auditor auditor, String by) {
    this.keys = keys;
    this.auditor = auditor;
    this.actor = Actor.ofMachine(by);
  }

  /** As {@link Keys#create(Optional, boolean, String)}. */
  public Keys.Created create(Optional<TenantId> tenant, boolean personalData, String description) {
    AuditTrail trail = new AuditTrail();
    return auditor.recording(
        trail,
        () -> keys.create(tenant, personalData, description, key -> trail.add(created(key))));
  }

  /** As {@link Keys#ensureOperator(String)}. */
  public void ensureOperator(String text) {
    AuditTrail trail = new AuditTrail();
    var _ =
        auditor.recording(trail, () -> keys.ensureOperator(text, key -> trail.add(created(key))));
  }

  /** As {@link Keys#delete}. */
  public boolean delete(KeyId id) {
    Optional<ApiKey> key = keys.find(id);
    if (key.isEmpty()) {
      return false;
    }
    AuditTrail trail = new AuditTrail();
    trail.add(entry("key.deleted", key.get(), Optional.of(key.get().shown()), Optional.empty()));
    return auditor.recording(trail, () -> keys.delete(id));
  }

  private AuditEntry created(ApiKey key) {
    return entry("key.created", key, Optional.empty(), Optional.of(key.shown()));
  }

  private AuditEntry entry(
      String action, ApiKey key, Optional<JsonObject> before, Optional<JsonObject> after) {
    return auditor.entry(
        key.tenant(),
        actor,
        action,
        new AuditEntry.Changed("key", key.id().value(), before, after));
  }
}
