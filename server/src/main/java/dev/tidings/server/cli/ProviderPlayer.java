package dev.tidings.server.cli;

import dev.tidings.connectors.Connectors;
import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.BadKeyException;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.InvalidSourceException;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Providers;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Samples;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plays providers: sends correctly signed samples of what they send to sources. */
final class ProviderPlayer {
  private static final Providers PROVIDERS = new Providers(Connectors.all());

  private final Client client;

  ProviderPlayer(Client client) {
    this.client = client;
  }

  /**
   * A source to send to.
   *
   * @param url as the server knows it, for signatures that cover it
   */
  record Target(String id, String name, String url, Provider provider, SampleIdentity identity) {}

  static Provider provider(String name) {
    return PROVIDERS
        .find(name)
        .orElseThrow(() ->
            new CommandFailedException(
                "there is no provider "
                    + name
                    + "; there are "
                    + PROVIDERS.all().stream()
                        .map(Provider::name)
                        .collect(Collectors.joining(", "))));
  }

  static Sample sample(Provider provider, Optional<String> event) {
    String known = provider.samples().stream().map(Sample::event).collect(Collectors.joining(", "));
    if (provider.samples().isEmpty()) {
      throw new CommandFailedException("there are no samples of " + provider.title());
    }
    return event
        .map(name ->
            provider
                .sample(name)
                .orElseThrow(() ->
                    new CommandFailedException(
                        "there is no sample "
                            + name
                            + " of "
                            + provider.title()
                            + "; there are "
                            + known)))
        .orElseGet(() -> provider.samples().getFirst());
  }

  /**
   * A source of this name whose secrets are made up now: one that is there gets new ones, because
   * nobody can read the old ones.
   */
  Target ownSource(Provider provider, String name) {
    SampleIdentity identity = SampleIdentity.of(provider);
    Optional<JsonObject> there = find(name);
    JsonObject wish =
        JsonObject.builder().put("name", name).put("verification", identity.verification()).build();
    Json source =
        there.isPresent()
            ? client.patch("/v1/sources/" + there.get().text("id").orElseThrow(), wish)
            : client.post(
                "/v1/sources",
                JsonObject.builder()
                    .put("name", name)
                    .put("provider", provider.name())
                    .put("verification", identity.verification())
                    .build());
    return target(source, provider, identity);
  }

  /** A source that is there, whose secrets the caller knows; its scheme is no secret. */
  Target source(String id, SampleIdentity identity) {
    Json source = client.get("/v1/sources/" + id);
    String name = source instanceof JsonObject object ? object.text("provider").orElse("") : "";
    Provider provider = provider(name);
    Optional<JsonObject> scheme =
        source instanceof JsonObject object && provider.scheme().isEmpty()
            ? object.object("verification").flatMap(settings -> settings.object("scheme"))
            : Optional.empty();
    return target(source, provider, scheme.map(identity::withScheme).orElse(identity));
  }

  private Optional<JsonObject> find(String name) {
    return client.all("/v1/sources").stream()
        .filter(source -> source.text("name").equals(Optional.of(name)))
        .findFirst();
  }

  private static Target target(Json source, Provider provider, SampleIdentity identity) {
    JsonObject object = source instanceof JsonObject found ? found : JsonObject.EMPTY;
    return new Target(
        object.text("id").orElseThrow(),
        object.text("name").orElseThrow(),
        object.text("url").orElseThrow(),
        provider,
        identity);
  }

  /** A signed sample. */
  IncomingRequest write(Target target, Sample sample, String email) {
    try {
      return Samples.write(
          target.provider(),
          sample,
          target.url(),
          target.identity().verification(),
          target.identity().privateKey(),
          new Sample.Occasion(new SystemClock().now(), Randomness.secure(), email));
    } catch (InvalidSourceException | BadKeyException e) {
      throw new CommandFailedException("cannot sign a sample: " + e.getMessage(), e);
    }
  }

  /** The same request with something else in its body. */
  static IncomingRequest forged(IncomingRequest request) {
    String text = request.body().text();
    return new IncomingRequest(
        request.method(),
        request.url(),
        request.headers(),
        Body.of((text + " ").getBytes(StandardCharsets.UTF_8)));
  }

  /** Sends it to the server, which may be known to the provider under another address. */
  HttpResponse<byte[]> send(IncomingRequest request) {
    URI signed = URI.create(request.url());
    String query = signed.getRawQuery() == null ? "" : "?" + signed.getRawQuery();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(client.server().resolve(signed.getRawPath() + query))
            .method(request.method(), BodyPublishers.ofByteArray(request.body().bytes()));
    request.headers().forEach((name, values) -> values.forEach(value -> http.header(name, value)));
    try {
      return client.exchange(http.build());
    } catch (Client.UnreachableException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
