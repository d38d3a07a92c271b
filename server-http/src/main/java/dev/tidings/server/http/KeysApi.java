package dev.tidings.server.http;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.Keys;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Who may call; for operators only. */
final class KeysApi {
  private final Keys keys;

  KeysApi(Keys keys) {
    this.keys = keys;
  }

  void register(Operations operations) {
    operations
        .on("createKey", operatorsOnly(this::create))
        .on("listKeys", operatorsOnly(this::list))
        .on("deleteKey", operatorsOnly(this::delete));
  }

  private static Call.Handler operatorsOnly(Call.Handler handler) {
    return call -> {
      if (!call.caller().operator()) {
        throw new RefusedException(
            Problem.forbidden("only an operator key makes, lists and deletes keys"));
      }
      return handler.handle(call);
    };
  }

  private Reply create(Call call) {
    JsonObject body = call.object();
    boolean operator = body.bool("operator").orElse(false);
    Optional<TenantId> tenant =
        operator
            ? Optional.empty()
            : Optional.of(body.text("tenant").map(TenantId::new).orElse(call.tenant()));
    if (operator && body.get("tenant").isPresent()) {
      throw new RefusedException(
          Problem.invalid("/tenant", "an operator key has no tenant; leave it out"));
    }
    Keys.Created created =
        keys.create(
            tenant,
            body.bool("personalData").orElse(false),
            body.text("description").orElse(""),
            key ->
                call.changes()
                    .say(
                        key.tenant(),
                        key.id().value(),
                        Optional.empty(),
                        Optional.of(key.shown())));
    return Reply.json(201, created.shown());
  }

  private Reply list(Call call) {
    PageRequest page = call.page();
    String after = page.cursor().orElse("");
    List<ApiKey> rest =
        keys.all().stream()
            .filter(key -> key.id().value().compareTo(after) > 0)
            .limit(page.limit() + 1L)
            .toList();
    return Pages.reply(Page.of(rest, page.limit(), key -> key.id().value()), ApiKey::shown);
  }

  private Reply delete(Call call) {
    KeyId id =
        Ids.parse(call.path("id"), KeyId::new)
            .orElseThrow(() -> Ids.unknown("key", call.path("id")));
    keys.find(id)
        .ifPresent(key ->
            call.changes()
                .say(key.tenant(), id.value(), Optional.of(key.shown()), Optional.empty()));
    if (!keys.delete(id)) {
      throw Ids.unknown("key", id.value());
    }
    return Reply.noContent();
  }
}
