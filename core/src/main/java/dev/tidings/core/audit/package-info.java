/**
 * Who changed what: every change that is made through the API, and those that Tidings makes by
 * itself, leaves an {@link dev.tidings.core.audit.AuditEntry} in the {@link
 * dev.tidings.core.audit.AuditLog}: when, who, what kind of change, of which object, and what that
 * was before and after, never with secrets.
 *
 * <p>Whoever is about to change something says so to the {@link dev.tidings.core.audit.AuditTrail}
 * of the call first; the store then keeps the change and the entry in one transaction. What no
 * transaction has taken with it is kept by the {@link dev.tidings.core.audit.Auditor} before the
 * call is answered. What cannot be kept is not lost silently: the process's log names it, it is
 * tried again, and until it is kept nobody changes anything else by the API.
 */
@NullMarked
package dev.tidings.core.audit;

import org.jspecify.annotations.NullMarked;
