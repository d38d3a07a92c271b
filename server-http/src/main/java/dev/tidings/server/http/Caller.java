package dev.tidings.server.http;

import dev.tidings.core.audit.Actor;
import dev.tidings.core.tenant.TenantId;

/**
 * Who calls.
 *
 * @param tenant for whom
 * @param operator whether the key is an operator's
 * @param personalData whether the key may see personal data
 * @param actor who that is to the audit log
 */
record Caller(TenantId tenant, boolean operator, boolean personalData, Actor actor) {}
