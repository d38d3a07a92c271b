package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.source.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A provider's samples, read from the file {@code provider.http} beside its class.
 *
 * <p>The file begins with headers that all samples have. Each sample begins with {@code ### event =
 * type}, where several of these, separated by commas, are sent in the same form. Then come further
 * headers, an empty line, and the body. A form's body has a line for each field, {@code
 * name=value}, which is encoded when it is sent; lines that begin with a space go on with the value
 * before them.
 *
 * <p>In headers and bodies stand <code>{{event}}</code>, of which <code>{{kind}}</code> is what
 * comes before the first hyphen and <code>{{detail}}</code> the rest, <code>{{email}}</code>, the
 * time as <code>
 * {{seconds}}</code>, <code>{{millis}}</code>, <code>{{iso}}</code> and <code>{{clock}}</code>
 * ({@code 2026-03-01 12:00:00}), and what is new in each request: <code>{{hex 24}}</code>, <code>
 * {{digits 12}}</code> and <code>{{uuid}}</code>; with {@code as name} it can be said again by
 * <code>{{name}}</code>.
 */
final class Fixtures {
  private static final String BEGIN = "### ";
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final Pattern PLACE = Pattern.compile("\\{\\{([^{}]+)}}");
  private static final Pattern HEADER = Pattern.compile("([A-Za-z0-9-]+): *(.*)");

  private Fixtures() {}

  /**
   * The samples of a provider, as its file has them.
   *
   * @throws IllegalStateException if there is no such file or it cannot be understood
   */
  static List<Sample> of(String provider) {
    return read(provider, text(provider + ".http"));
  }

  static List<Sample> read(String provider, String file) {
    List<Sample> samples = new ArrayList<>();
    List<String> parts = List.of(("\n" + file).split("\n(?=" + BEGIN + ")", -1));
    Map<String, String> common = new LinkedHashMap<>();
    common.put("content-type", "application/json");
    common.putAll(headers(provider, parts.getFirst().lines().toList()));
    for (String part : parts.subList(1, parts.size())) {
      List<String> lines = part.lines().toList();
      List<String> head = lines.stream().takeWhile(line -> !line.isBlank()).toList();
      Map<String, String> headers = new LinkedHashMap<>(common);
      headers.putAll(headers(provider, head.subList(1, head.size())));
      String body = lines.stream().skip(head.size() + 1L).collect(Collectors.joining("\n")).strip();
      for (String title : head.getFirst().substring(BEGIN.length()).split(",", -1)) {
        String[] names = title.split("=", -1);
        if (names.length != 2) {
          throw new IllegalStateException(
              provider + ".http: a sample begins with '### event = type', not " + title);
        }
        String event = names[0].strip();
        samples.add(
            new Sample(event, names[1].strip(), occasion -> draft(event, headers, body, occasion)));
      }
    }
    return List.copyOf(samples);
  }

  private static Map<String, String> headers(String provider, List<String> lines) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        Matcher header = HEADER.matcher(line);
        if (!header.matches()) {
          throw new IllegalStateException(provider + ".http: this is not a header: " + line);
        }
        headers.put(header.group(1).toLowerCase(Locale.ROOT), header.group(2));
      }
    }
    return headers;
  }

  private static Sample.Draft draft(
      String event, Map<String, String> headers, String body, Sample.Occasion occasion) {
    String[] parts = event.split("-", 2);
    Map<String, String> said =
        new HashMap<>(Map.of("event", event, "kind", parts[0], "detail", parts[parts.length - 1]));
    Map<String, String> filled = new LinkedHashMap<>();
    headers.forEach((name, value) -> filled.put(name, fill(value, said, occasion)));
    String text = fill(body, said, occasion);
    boolean form =
        Optional.ofNullable(filled.get("content-type"))
            .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
            .isPresent();
    return new Sample.Draft(
        "POST", filled, Body.of((form ? form(text) : text).getBytes(StandardCharsets.UTF_8)));
  }

  private static String form(String lines) {
    return lines
        .replaceAll("\n +", "")
        .lines()
        .map(line -> line.split("=", 2))
        .map(field -> encoded(field[0]) + "=" + (field.length > 1 ? encoded(field[1]) : ""))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String fill(String text, Map<String, String> said, Sample.Occasion occasion) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), said, occasion)));
  }

  private static String value(String place, Map<String, String> said, Sample.Occasion occasion) {
    String[] words = place.split(" ", -1);
    String value =
        switch (words[0]) {
          case "email" -> occasion.email();
          case "seconds" -> Long.toString(occasion.now().getEpochSecond());
          case "millis" -> Long.toString(occasion.now().toEpochMilli());
          case "iso" -> occasion.now().toString();
          case "clock" -> CLOCK.format(occasion.now().atOffset(ZoneOffset.UTC));
          case "hex" -> occasion.hex(Integer.parseInt(words[1]));
          case "digits" -> occasion.digits(Integer.parseInt(words[1]));
          case "uuid" -> occasion.uuid();
          default ->
              Optional.ofNullable(said.get(place))
                  .orElseThrow(() -> new IllegalStateException("nothing is called " + place));
        };
    if (words.length > 2 && words[words.length - 2].equals("as")) {
      said.put(words[words.length - 1], value);
    }
    return value;
  }

  private static String text(String file) {
    try (InputStream in = Fixtures.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the file " + file + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
