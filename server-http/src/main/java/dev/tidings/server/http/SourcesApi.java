package dev.tidings.server.http;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.source.Source;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Where events come from. */
final class SourcesApi {
  private final LiveSources sources;
  private final Providers providers;
  private final RecentRejections rejections;
  private final Backend.Surroundings surroundings;

  SourcesApi(Backend backend) {
    this.sources = backend.incoming().sources();
    this.providers = backend.incoming().providers();
    this.rejections = backend.incoming().rejections();
    this.surroundings = backend.surroundings();
  }

  void register(Operations operations) {
    operations
        .on("listProviders", _ -> Pages.reply(Page.last(providers.all()), ProviderView::of))
        .on("createSource", this::create)
        .on(
            "listSources",
            call ->
                Pages.reply(
                    sources.list(call.tenant(), call.page()),
                    source -> SourceView.of(source, call.baseUrl())))
        .on("getSource", call -> Reply.ok(SourceView.of(find(call), call.baseUrl())))
        .on("changeSource", this::change)
        .on("deleteSource", this::delete)
        .on("compareVerification", this::compare)
        .on(
            "listRejections",
            call ->
                Pages.reply(Page.last(rejections.of(find(call).source().id())), SourceView::of));
  }

  private Reply create(Call call) {
    JsonObject json = call.object();
    Instant now = surroundings.clock().now();
    Source wanted =
        new Source(
            surroundings.ids().source(),
            call.tenant(),
            json.text("name").orElseThrow(),
            json.text("provider").orElseThrow(),
            json.object("verification").orElse(JsonObject.EMPTY),
            SourceRulesForm.read(json),
            now,
            now);
    if (call.dryRun()) {
      return possible(wanted);
    }
    call.changes().made(wanted.id().value(), AuditView.source(wanted));
    LiveSource source = sources.add(wanted);
    return Reply.json(201, SourceView.of(source, call.baseUrl()))
        .with("location", "/v1/sources/" + source.source().id());
  }

  private Reply change(Call call) {
    JsonObject patch = call.object();
    Source before = find(call).source();
    if (call.dryRun()) {
      return possible(changed(before, patch));
    }
    LiveSource after =
        sources
            .update(
                before.id(),
                source -> {
                  Source wanted = changed(source, patch);
                  call.changes()
                      .changed(
                          source.id().value(),
                          AuditView.source(source),
                          AuditView.source(wanted, Optional.of(source)));
                  return wanted;
                })
            .orElseThrow(() -> unknown(call));
    return Reply.ok(SourceView.of(after, call.baseUrl()));
  }

  private Source changed(Source source, JsonObject patch) {
    return new Source(
        source.id(),
        source.tenant(),
        patch.text("name").orElse(source.name()),
        source.provider(),
        patch.object("verification").orElse(source.verification()),
        SourceRulesForm.change(source.rules(), patch),
        source.createdAt(),
        surroundings.clock().now());
  }

  private Reply possible(Source wanted) {
    sources.check(wanted);
    return Reply.noContent();
  }

  private Reply compare(Call call) {
    Map<String, Json> kept = find(call).source().verification().members();
    Map<String, Json> given =
        call.object().object("verification").orElse(JsonObject.EMPTY).members();
    TreeSet<String> names = new TreeSet<>(kept.keySet());
    names.addAll(given.keySet());
    names.removeIf(name -> Objects.equals(kept.get(name), given.get(name)));
    return Reply.ok(
        JsonObject.builder()
            .put("different", new JsonArray(names.stream().<Json>map(Json.JsonText::new).toList()))
            .build());
  }

  private Reply delete(Call call) {
    Source source = find(call).source();
    SourceId id = source.id();
    call.changes().deleted(id.value(), AuditView.source(source));
    if (!sources.delete(id)) {
      throw unknown(call);
    }
    rejections.forget(id);
    return Reply.noContent();
  }

  private LiveSource find(Call call) {
    return Ids.parse(call.path("id"), SourceId::new)
        .flatMap(id -> sources.find(call.tenant(), id))
        .orElseThrow(() -> unknown(call));
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("source", call.path("id"));
  }
}
