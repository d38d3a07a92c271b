package dev.tidings.core.signature;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of its signature, taken apart by a {@link Scheme.Format}.
 *
 * @param id as it came; empty when there is none
 * @param timestamp as it came; empty when there is none
 * @param signatures decoded; those written otherwise are left out
 */
record SignatureParts(Optional<String> id, Optional<String> timestamp, List<byte[]> signatures) {
  /** More signatures than that in one request are left alone. */
  private static final int MAX_SIGNATURES = 32;

  /** Empty when there is no signature at all. */
  static Optional<SignatureParts> of(IncomingRequest request, Scheme.Format format) {
    Optional<String> written = read(request, format.signature());
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> inLayout = Optional.empty();
    List<String> signatures = new ArrayList<>();
    String text = written.get().strip();
    switch (format.layout()) {
      case Scheme.Layout.Single single -> {
        if (text.startsWith(single.prefix())) {
          signatures.add(text.substring(single.prefix().length()));
        }
      }
      case Scheme.Layout.Pairs pairs -> {
        for (String pair : text.split(",", 2 * MAX_SIGNATURES)) {
          int equals = pair.indexOf('=');
          if (equals < 0) {
            continue;
          }
          String name = pair.substring(0, equals).strip();
          String value = pair.substring(equals + 1).strip();
          if (name.equals(pairs.timestamp()) && inLayout.isEmpty()) {
            inLayout = Optional.of(value);
          } else if (name.equals(pairs.signature())) {
            signatures.add(value);
          }
        }
      }
      case Scheme.Layout.Versioned versioned -> {
        for (String one : text.split(" ", 2 * MAX_SIGNATURES)) {
          int comma = one.indexOf(',');
          if (comma >= 0 && one.substring(0, comma).equals(versioned.version())) {
            signatures.add(one.substring(comma + 1));
          }
        }
      }
      case Scheme.Layout.Leading _ -> {
        String[] items = text.split(",", 2 * MAX_SIGNATURES);
        inLayout = Optional.of(items[0].strip());
        for (int i = 1; i < items.length; i++) {
          signatures.add(items[i].strip());
        }
      }
    }
    List<byte[]> decoded =
        signatures.stream()
            .limit(MAX_SIGNATURES)
            .flatMap(one -> Encodings.decode(one, format.encoding()).stream())
            .toList();
    Optional<String> inField =
        format.timestamp().flatMap(Scheme.Timestamp::field).flatMap(field -> read(request, field));
    return Optional.of(
        new SignatureParts(
            format.id().flatMap(field -> read(request, field)),
            inField.isPresent() ? inField : inLayout,
            decoded));
  }

  /** The value in that field of the request. */
  static Optional<String> read(IncomingRequest request, Scheme.Field field) {
    return switch (field) {
      case Scheme.Field.Header header -> request.header(header.name());
      case Scheme.Field.Query query -> Form.parse(request.query()).first(query.name());
      case Scheme.Field.FormField form ->
          request.isForm() ? Form.parse(request.body().text()).last(form.name()) : Optional.empty();
      // A form that is JSON as well would be verified as the one and read as the other.
      case Scheme.Field.Member member ->
          request.isForm() ? Optional.empty() : member(request, member.path());
    };
  }

  private static Optional<String> member(IncomingRequest request, List<String> path) {
    Json here;
    try {
      here = Json.parse(request.body().bytes());
    } catch (JsonException _) {
      return Optional.empty();
    }
    for (String name : path) {
      if (!(here instanceof Json.JsonObject object) || object.get(name).isEmpty()) {
        return Optional.empty();
      }
      here = object.get(name).get();
    }
    return here instanceof Json.JsonNumber number
        ? Optional.of(number.value().toString())
        : here.asText();
  }
}
