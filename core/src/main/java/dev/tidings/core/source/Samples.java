package dev.tidings.core.source;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.BadKeyException;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes signed samples of what providers send. */
public final class Samples {
  private Samples() {}

  /**
   * A sample as the provider would send it.
   *
   * @param url the source's absolute address
   * @param verification the source's settings
   * @param privateKey for providers that sign with one; see {@link SampleSigner}
   * @throws InvalidSourceException if the settings are not right
   * @throws BadKeyException if the sample cannot be signed
   */
  public static IncomingRequest write(
      Provider provider,
      Sample sample,
      String url,
      JsonObject verification,
      Optional<String> privateKey,
      Sample.Occasion occasion) {
    Verification settings = Verification.read(provider, verification);
    Sample.Draft draft = sample.draft().apply(occasion);
    Map<String, List<String>> headers = new LinkedHashMap<>();
    draft.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return new SampleSigner(
            settings.credentials(), privateKey, "msg_" + occasion.hex(24), occasion.now())
        .sign(settings.scheme(), new IncomingRequest(draft.method(), url, headers, draft.body()));
  }
}
