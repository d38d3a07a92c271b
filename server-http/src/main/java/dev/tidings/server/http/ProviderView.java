package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Setting;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import java.util.List;

/** Providers as the API shows them: what each needs to be believed, and what it does. */
final class ProviderView {
  private ProviderView() {}

  static JsonObject of(Provider provider) {
    return JsonObject.builder()
        .put("name", provider.name())
        .put("title", provider.title())
        // Each way is complete by itself; a provider that leaves its scheme open has none.
        .put(
            "verification",
            new JsonArray(
                provider.scheme().map(Scheme::ways).orElse(List.of()).stream()
                    .map(ProviderView::needs)
                    .distinct()
                    .toList()))
        .put("schemeNeeded", provider.scheme().isEmpty())
        .put("setUp", texts(provider.guide().setUp()))
        .put("unverified", texts(provider.guide().unverified()))
        .put("retries", provider.guide().retry().retries())
        .put("gaveUp", provider.guide().retry().gaveUp())
        .put("samples", texts(provider.samples().stream().map(Sample::event).toList()))
        .build();
  }

  private static Json needs(Scheme way) {
    return texts(way.needs().stream().map(Setting::key).sorted().toList());
  }

  private static Json texts(List<String> texts) {
    return new JsonArray(texts.stream().<Json>map(JsonText::new).toList());
  }
}
