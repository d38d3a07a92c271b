package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNumber;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a machine opened or clicked, and not a person: the provider's word where it has one, else
 * an estimate by what the program calls itself. Nothing is dropped for it: who counts decides.
 *
 * <p>The estimate looks at one event alone. It does not know how soon after delivery an event came,
 * or from which network, so it is a first opinion and no more.
 *
 * @param flag the provider's own word; empty when it says nothing
 * @param userAgent empty when it is not said
 */
record Machine(EventType type, Optional<Boolean> flag, Optional<String> userAgent) {
  private static final EventType OPENED = new EventType("email.opened");
  private static final EventType CLICKED = new EventType("email.clicked");

  /** What programs that fetch for nobody in particular call themselves, in lower case. */
  private static final List<String> PROGRAMS =
      List.of(
          "bot/",
          "bot;",
          "+http",
          "crawler",
          "spider",
          "scanner",
          "preview",
          "facebookexternalhit",
          "barracuda",
          "proofpoint",
          "mimecast",
          "trendmicro",
          "symantec",
          "fireeye",
          "headless",
          "phantomjs",
          "python",
          "curl/",
          "wget/",
          "go-http-client",
          "java/",
          "httpclient",
          "node-fetch",
          "axios/");

  /** What applies, in order: the first that does decides. */
  static final List<Rule> RULES =
      List.of(
          new Rule("says nothing", String::isEmpty, "0.5", "0.3"),
          new Rule(
              "is exactly `Mozilla/5.0`, as Apple's Mail Privacy Protection is",
              agent -> agent.strip().equals("Mozilla/5.0"),
              "0.99",
              "0.95"),
          new Rule(
              "ends in `Edge/12.246 Mozilla/5.0`, as Gmail's when it fetches ahead",
              agent -> agent.strip().endsWith("Edge/12.246 Mozilla/5.0"),
              "0.95",
              "0.95"),
          new Rule("is that of Google's image proxy", has("googleimageproxy"), "0.2", "0.95"),
          new Rule("is that of Yahoo's mail proxy", has("yahoomailproxy"), "0.3", "0.95"),
          new Rule(
              "is that of a scanner, a crawler or a program",
              agent -> PROGRAMS.stream().anyMatch(lower(agent)::contains),
              "0.98",
              "0.98"),
          new Rule("is any other", _ -> true, "0.1", "0.1"));

  /**
   * What one kind of agent gives.
   *
   * @param agents which, in words that go on after "the agent"
   * @param open the probability that an open is a machine's
   * @param click the probability that a click is a machine's
   */
  record Rule(String agents, Predicate<String> applies, String open, String click) {}

  /** The provider's word on an open. */
  Optional<Json> open() {
    return type.equals(OPENED) ? flag.map(JsonBool::new) : Optional.empty();
  }

  /** An estimate, from 0 to 1, of an open or a click that the provider says nothing of. */
  Optional<Json> probability() {
    boolean clicked = type.equals(CLICKED);
    if (!clicked && (!type.equals(OPENED) || flag.isPresent())) {
      return Optional.empty();
    }
    if (clicked && flag.orElse(false)) {
      return Optional.of(new JsonNumber(BigDecimal.ONE));
    }
    return RULES.stream()
        .filter(rule -> rule.applies().test(userAgent.orElse("")))
        .findFirst()
        .map(rule -> new JsonNumber(new BigDecimal(clicked ? rule.click() : rule.open())));
  }

  private static Predicate<String> has(String part) {
    return agent -> lower(agent).contains(part);
  }

  private static String lower(String agent) {
    return agent.toLowerCase(Locale.ROOT);
  }
}
