package dev.tidings.server.http;

import dev.tidings.core.audit.AuditEntry;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.SigningKeys.Retiring;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.source.Source;
import dev.tidings.core.tenant.TenantId;
import java.util.Optional;

/**
 * The audit log as the API shows it, and objects as they go into it: of what is secret only that it
 * is there, and whether it was changed.
 */
final class AuditView {
  private static final JsonText HIDDEN = new JsonText("(hidden)");
  private static final JsonText CHANGED = new JsonText("(hidden, changed)");

  private AuditView() {}

  static JsonObject of(AuditEntry entry) {
    AuditEntry.Changed changed = entry.changed();
    return JsonObject.builder()
        .put("id", entry.id().value())
        .put("time", entry.time().toString())
        .putText("tenant", entry.tenant().map(TenantId::value))
        .put(
            "actor",
            JsonObject.builder()
                .put("id", entry.actor().id())
                .put("description", entry.actor().description())
                .build())
        .put("action", entry.action())
        .put("kind", changed.kind())
        .put("object", changed.id())
        .putIfPresent("before", changed.before())
        .putIfPresent("after", changed.after())
        .build();
  }

  static JsonObject endpoint(Endpoint endpoint) {
    return endpoint(endpoint, Optional.empty());
  }

  /**
   * An endpoint; any of its headers may hold a secret.
   *
   * @param before what it was, to tell which secrets are others
   */
  static JsonObject endpoint(Endpoint endpoint, Optional<Endpoint> before) {
    JsonObject.Builder json = JsonObject.builder();
    EndpointView.of(endpoint).members().forEach(json::put);
    if (endpoint.target() instanceof Target.Webhook webhook) {
      json.put("headers", headers(webhook, before));
    }
    return json.put(
            "secret",
            hidden(
                before
                    .filter(was -> !was.keys().current().equals(endpoint.keys().current()))
                    .isPresent()))
        .put(
            "previousSecretsUntil",
            new JsonArray(
                endpoint.keys().previous().stream()
                    .map(Retiring::until)
                    .<Json>map(until -> new JsonText(until.toString()))
                    .toList()))
        .build();
  }

  private static JsonObject headers(Target.Webhook webhook, Optional<Endpoint> before) {
    JsonObject.Builder headers = JsonObject.builder();
    webhook.headers().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(header ->
            headers.put(
                header.getKey(),
                hidden(
                    before
                        .map(Endpoint::target)
                        .filter(Target.Webhook.class::isInstance)
                        .map(was -> ((Target.Webhook) was).headers().get(header.getKey()))
                        .filter(was -> !was.equals(header.getValue()))
                        .isPresent())));
    return headers.build();
  }

  static JsonObject source(Source source) {
    return source(source, Optional.empty());
  }

  /**
   * A source.
   *
   * @param before what it was, to tell which secrets are others
   */
  static JsonObject source(Source source, Optional<Source> before) {
    JsonObject.Builder verification = JsonObject.builder();
    source
        .verification()
        .members()
        .forEach((name, value) ->
            verification.put(
                name,
                SourceView.isShown(name)
                    ? value
                    : hidden(
                        before
                            .flatMap(was -> was.verification().get(name))
                            .filter(was -> !was.equals(value))
                            .isPresent())));
    return SourceView.settings(source, verification.build())
        .put("createdAt", source.createdAt().toString())
        .put("updatedAt", source.updatedAt().toString())
        .build();
  }

  private static JsonText hidden(boolean changed) {
    return changed ? CHANGED : HIDDEN;
  }
}
