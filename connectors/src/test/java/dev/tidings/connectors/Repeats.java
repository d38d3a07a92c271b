package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.UnreadableException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds out by what a provider's repeats are told: changes one value of a sample after the other,
 * and sees whether it is another event then.
 */
final class Repeats {
  private static final String HEADER = "the header ";

  /** More values than that are as good as all of them. */
  private static final int MANY = 5;

  private final Provider provider;
  private final IncomingRequest request;
  private final Set<String> matter = new LinkedHashSet<>();
  private int others;

  private Repeats(Provider provider, IncomingRequest request) {
    this.provider = provider;
    this.request = request;
  }

  /** What must be the same for two events to be the same, in words; one for each rule there is. */
  static Set<String> of(Provider provider) {
    Set<String> rules = new LinkedHashSet<>();
    for (Sample sample : provider.samples()) {
      rules.add(new Repeats(provider, signed(provider, ProviderPages.request(sample))).rule());
    }
    return rules;
  }

  /** The request as it is believed: a signature may bring an id of its own. */
  private static IncomingRequest signed(Provider provider, IncomingRequest request) {
    Credentials credentials = Credentials.ofSecrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    return provider.scheme().stream()
        .flatMap(scheme -> scheme.ways().stream())
        .limit(1)
        .filter(way -> credentials.given().containsAll(way.needs()))
        .map(way ->
            new SampleSigner(credentials, Optional.empty(), "msg_1", ProviderPages.NOW)
                .sign(way, request))
        .findFirst()
        .orElse(request);
  }

  private String rule() {
    request
        .headers()
        .forEach((name, values) -> {
          Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
          headers.put(name, List.of(values.getFirst() + "x"));
          if (!name.equals("content-type")) {
            tell(HEADER + "`" + name + "`", with(headers, request.body()), false);
          }
        });
    if (request.isForm()) {
      List<Form.Field> fields = Form.parse(request.body().text()).fields();
      for (int i = 0; i < fields.size(); i++) {
        int at = i;
        vary(
            new JsonText(fields.get(i).value()),
            fields.get(i).name(),
            changed -> tellForm(fields, at, changed));
      }
    } else {
      vary(
          Json.parse(request.body().bytes()),
          "",
          changed ->
              tell(
                  "`" + brief(changed.path()) + "`",
                  with(request.headers(), body(changed.json())),
                  true));
    }
    List<String> headers = matter.stream().filter(name -> name.startsWith(HEADER)).toList();
    if (others == 0 || matter.size() - headers.size() > MANY) {
      return headers.isEmpty()
          ? "all that it says is the same"
          : String.join(" and ", headers) + " and all of the body are the same";
    }
    return String.join(", ", matter) + (matter.size() == 1 ? " is the same" : " are the same");
  }

  /** The end of a path: the names that tell it from others. */
  private static String brief(String path) {
    String[] names = path.split("\\.", -1);
    int inList = path.lastIndexOf("[].");
    return inList < 0
        ? path
        : inList + 3 > path.length() - names[names.length - 1].length()
            ? names[names.length - 1]
            : path.substring(inList + 3);
  }

  /** A body with one value changed, and where that is. */
  private record Changed(String path, Json json) {}

  private void tellForm(List<Form.Field> fields, int at, Changed changed) {
    List<String> encoded = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String value =
          i != at
              ? fields.get(i).value()
              : changed.json() instanceof JsonText text
                  ? text.value()
                  : new String(changed.json().write(), StandardCharsets.UTF_8);
      encoded.add(
          URLEncoder.encode(fields.get(i).name(), StandardCharsets.UTF_8)
              + "="
              + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    tell(
        "`" + brief(changed.path()) + "`",
        with(
            request.headers(), Body.of(String.join("&", encoded).getBytes(StandardCharsets.UTF_8))),
        true);
  }

  private void tell(String name, IncomingRequest changed, boolean inBody) {
    List<Item> before = ProviderPages.items(provider, request);
    List<Item> after;
    try {
      after = ProviderPages.items(provider, changed);
    } catch (UnreadableException _) {
      return;
    }
    if (after.isEmpty()) {
      return;
    }
    if (!after.getFirst().key().equals(before.getFirst().key())) {
      matter.add(name);
    } else if (inBody) {
      others++;
    }
  }

  private interface Told {
    void of(Changed changed);
  }

  /** Changes each value within {@code json} by itself. */
  private static void vary(Json json, String path, Told told) {
    vary(json, path, UnaryOperator.identity(), told);
  }

  private static void vary(Json json, String path, UnaryOperator<Json> whole, Told told) {
    switch (json) {
      case JsonObject object ->
          object
              .members()
              .forEach((name, value) ->
                  vary(
                      value,
                      path.isEmpty() ? name : path + "." + name,
                      changed -> {
                        Map<String, Json> members = new LinkedHashMap<>(object.members());
                        members.put(name, changed);
                        return whole.apply(new JsonObject(members));
                      },
                      told));
      case JsonArray array -> {
        for (int i = 0; i < array.elements().size(); i++) {
          int at = i;
          vary(
              array.elements().get(i),
              path.isEmpty() ? "" : path + "[]",
              changed -> {
                List<Json> elements = new ArrayList<>(array.elements());
                elements.set(at, changed);
                return whole.apply(new JsonArray(elements));
              },
              told);
        }
      }
      case JsonText text when text.value().startsWith("{") || text.value().startsWith("[") -> {
        try {
          vary(
              Json.parse(text.value().getBytes(StandardCharsets.UTF_8)),
              path,
              changed ->
                  whole.apply(new JsonText(new String(changed.write(), StandardCharsets.UTF_8))),
              told);
        } catch (JsonException _) {
          told.of(new Changed(path, whole.apply(new JsonText(text.value() + "x"))));
        }
      }
      case JsonText text ->
          told.of(new Changed(path, whole.apply(new JsonText(text.value() + "x"))));
      case JsonNumber number ->
          told.of(
              new Changed(path, whole.apply(new JsonNumber(number.decimal().add(BigDecimal.ONE)))));
      case JsonBool bool -> told.of(new Changed(path, whole.apply(new JsonBool(!bool.value()))));
      case Json.JsonNull _ -> {}
    }
  }

  private IncomingRequest with(Map<String, List<String>> headers, Body body) {
    return new IncomingRequest(request.method(), request.url(), headers, body);
  }

  private static Body body(Json json) {
    return Body.of(json.write());
  }
}
