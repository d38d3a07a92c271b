package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be made of a good request by changing one thing that its scheme vouches for; all of them
 * are to be refused.
 *
 * @param way by which the request is good
 */
record Forgeries(Scheme way, IncomingRequest request) {

  /** Each by what was changed. */
  Map<String, IncomingRequest> all() {
    Map<String, IncomingRequest> all = new LinkedHashMap<>();
    for (int position : covered()) {
      all.put("the body's byte " + position, withByteChanged(position));
    }
    credential(way, all);
    return all;
  }

  /** Whether it vouches for the body, or for some of it. */
  static boolean coversTheBody(Scheme way) {
    return switch (way) {
      case Scheme.Hmac hmac -> hasBody(hmac.format());
      case Scheme.SecretHash hash -> hasBody(hash.format());
      case Scheme.Ecdsa ecdsa -> hasBody(ecdsa.format());
      case Scheme.Ed25519Key key -> hasBody(key.format());
      case Scheme.FormHmac _, Scheme.Certificate _ -> true;
      case Scheme.Agreeing agreeing -> coversTheBody(agreeing.way());
      case Scheme.Introduced introduced -> coversTheBody(introduced.way());
      case Scheme.AnyOf any -> any.ways().stream().allMatch(Forgeries::coversTheBody);
      case Scheme.None _,
          Scheme.Basic _,
          Scheme.Bearer _,
          Scheme.HeaderValue _,
          Scheme.UrlToken _,
          Scheme.InEachElement _ ->
          false;
    };
  }

  private static boolean hasBody(Scheme.Format format) {
    String signed = format.content().template();
    return signed.contains("{body}") || signed.contains("{firstElement}");
  }

  /** Some bytes of the body that must not be other ones. */
  private Set<Integer> covered() {
    int length = request.body().length();
    return coversTheBody(way) && length > 0
        ? Set.of(0, length / 3, length / 2, length - 1)
        : Set.of();
  }

  private IncomingRequest withByteChanged(int position) {
    byte[] bytes = request.body().bytes().clone();
    bytes[position] ^= 1;
    return with(Body.of(bytes));
  }

  private void credential(Scheme scheme, Map<String, IncomingRequest> all) {
    switch (scheme) {
      case Scheme.Basic _, Scheme.Bearer _ -> change(new Scheme.Field.Header("authorization"), all);
      case Scheme.HeaderValue header ->
          change(new Scheme.Field.Header(header.name().orElse("x-hook-token")), all);
      case Scheme.UrlToken token -> {
        if (token.parameter().isPresent()) {
          change(new Scheme.Field.Query(token.parameter().get()), all);
        } else {
          all.put("the end of the address", withUrl(changed(request.url())));
        }
      }
      case Scheme.Hmac hmac -> signature(hmac.format(), all);
      case Scheme.SecretHash hash -> signature(hash.format(), all);
      case Scheme.Ecdsa ecdsa -> signature(ecdsa.format(), all);
      case Scheme.Ed25519Key key -> signature(key.format(), all);
      case Scheme.FormHmac form -> {
        change(form.signature(), all);
        all.put("the address", withUrl(request.url() + "x"));
      }
      case Scheme.InEachElement each ->
          all.put(
              "one element of several",
              with(
                  Body.of(withBadElement(Json.parseObject(request.body().bytes()), each).write())));
      case Scheme.Agreeing agreeing -> credential(agreeing.way(), all);
      case Scheme.Introduced introduced -> credential(introduced.way(), all);
      case Scheme.Certificate _, Scheme.None _, Scheme.AnyOf _ ->
          throw new IllegalArgumentException("nobody but the provider can sign so, or nobody does");
    }
  }

  private void signature(Scheme.Format format, Map<String, IncomingRequest> all) {
    String signed = format.content().template();
    change(format.signature(), all);
    if (signed.contains("{id}")) {
      format.id().ifPresent(field -> change(field, all));
    }
    if (signed.contains("{timestamp}")) {
      format.timestamp().flatMap(Scheme.Timestamp::field).ifPresent(field -> change(field, all));
    }
    if (signed.contains("{url}") || signed.contains("{decodedUrl}")) {
      all.put("the address", withUrl(request.url() + "x"));
    }
    if (signed.contains("{method}")) {
      all.put(
          "the method",
          new IncomingRequest("PUT", request.url(), request.headers(), request.body()));
    }
  }

  /** The request with another value there. */
  private void change(Scheme.Field field, Map<String, IncomingRequest> all) {
    IncomingRequest changed =
        switch (field) {
          case Scheme.Field.Header header -> {
            Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
            headers.put(
                header.name(), List.of(changed(request.header(header.name()).orElseThrow())));
            yield new IncomingRequest(request.method(), request.url(), headers, request.body());
          }
          case Scheme.Field.Query query -> {
            int value = request.url().indexOf(query.name() + "=") + query.name().length() + 1;
            int next = request.url().indexOf('&', value);
            int end = next < 0 ? request.url().length() : next;
            yield withUrl(
                request.url().substring(0, value)
                    + changed(request.url().substring(value, end))
                    + request.url().substring(end));
          }
          case Scheme.Field.Member member ->
              with(
                  Body.of(
                      changed(Json.parseObject(request.body().bytes()), member.path()).write()));
          case Scheme.Field.FormField form ->
              throw new IllegalArgumentException("no sample has a signature in a form: " + form);
        };
    all.put(field.toString(), changed);
  }

  private static Json changed(JsonObject object, List<String> path) {
    Json value = object.get(path.getFirst()).orElseThrow();
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    members.put(
        path.getFirst(),
        value instanceof JsonObject inner
            ? changed(inner, path.subList(1, path.size()))
            : new JsonText(changed(value.asText().orElseThrow())));
    return new JsonObject(members);
  }

  /** A good element with a bad one behind it. */
  private static JsonObject withBadElement(JsonObject body, Scheme.InEachElement each) {
    List<Json> elements = new ArrayList<>(body.array(each.array()));
    elements.add(changed((JsonObject) elements.getLast(), List.of(each.member())));
    Map<String, Json> members = new LinkedHashMap<>(body.members());
    members.put(each.array(), new JsonArray(elements));
    return new JsonObject(members);
  }

  private IncomingRequest with(Body body) {
    return new IncomingRequest(request.method(), request.url(), request.headers(), body);
  }

  private IncomingRequest withUrl(String url) {
    return new IncomingRequest(request.method(), url, request.headers(), request.body());
  }

  /**
   * The text with one character changed for another of its kind: near the end, where signatures
   * are, and not at it, where base64 has bits that say nothing.
   */
  static String changed(String text) {
    for (int i = Math.max(0, text.length() - 5); i >= 0; i--) {
      char here = text.charAt(i);
      if (Character.isLetterOrDigit(here)) {
        boolean last = "9fzFZ".indexOf(here) >= 0;
        return text.substring(0, i) + (char) (last ? here - 1 : here + 1) + text.substring(i + 1);
      }
    }
    throw new IllegalArgumentException("there is nothing in it to change");
  }
}
