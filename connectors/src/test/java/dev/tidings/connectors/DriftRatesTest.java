package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.WatchedEvents;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.source.Provider;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Changes payloads in mid-stream, in ways that matter and in ways that do not, and looks which are
 * reported, how soon, and what is reported without reason.
 */
final class DriftRatesTest {
  private static final int CHANGES = 200;
  private static final int LEARNED_FROM = 400;
  private static final int WATCHED_FOR = 300;

  /** What is there less often takes longer than the test does to be missed. */
  private static final double RARE = 0.1;

  private static final Map<String, String> PATTERNS =
      Map.of(
          "order",
          """
          {'id':'<number>','status':'<code:paid|pending|refunded|cancelled>','total':'<decimal>',
           'currency':'<code:EUR|USD|GBP>','created_at':'<time>','test':'<bool>','note?0.3':'<text>',
           'gift_message*0.6':'<text>','coupons[0-2]':['<id>'],'refunds':[],'metadata':{},'cancelled_at':null,
           'risk?0.03':'<text>','closed*0.97':'<time>',
           'customer':{'id':'<id>','email':'<email>','first_name':'<some:Ada|Bob|Cleo|Dan>',
             'country':'<some:DE|AT|CH|FR>','accepts_marketing':'<bool>','phone*0.4':'<id>'},
           'shipping?0.7':{'method':'<code:standard|express|pickup>','cost':'<decimal>',
             'address':{'line1':'<text>','line2?0.4':'<text>','city':'<some:Bern|Graz|Ulm>','zip':'<id>'}},
           'items[1-6]':[{'sku':'<some:a-1|b-2|c-3>','title':'<some:Mug|Shirt|Hat>','quantity':'<number>',
             'price':'<decimal>','gift?0.5':'<bool>',
             'discounts[0-3]':[{'amount':'<decimal>','type':'<code:percentage|fixed>'}]}]}
          """,
          "contact",
          """
          {'contact':{'id':'<id>','email':'<email>','name':'<text>','language':'<some:de|fr|en>',
             'tags[0-4]':['<some:vip|new|press>'],
             'consent':{'email':'<code:granted|denied|unknown>','at':'<time>','source?0.6':'<code:form|import|api>'},
             'score*0.2':'<number>','fields[0-3]':[{'key':'<some:size|colour>','value':'<text>'}]},
           'change':'<code:created|updated|merged>','by?0.5':{'id':'<id>','role':'<code:admin|agent>'}}
          """,
          "email",
          """
          {'message':{'id':'<id>','subject':'<text>','to':'<email>','size':'<number>'},
           'outcome':'<code:delivered|bounced|deferred>','bounce?0.35':{'class':'<code:hard|soft|block>',
             'diagnostic':'<text>','code':'<number>'},'at':'<epoch>','ip*0.1':'<id>','machine':'<bool>',
           'attempts[1-4]':[{'at':'<epoch>','host':'<id>','tls?0.8':'<code:none|opportunistic|verified>'}]}
          """,
          "subscription",
          """
          {'subscription':{'id':'<id>','plan':{'interval':'<code:month|year>','amount':'<number>',
             'trial_days*0.5':'<number>'},'status':'<code:trialing|active|past_due|canceled>',
             'started':'<epoch>','ended*0.8':'<epoch>','seats':'<number>'},'reason?0.4':'<text>',
           'invoice':{'lines[1-3]':[{'amount':'<number>','proration':'<bool>','period':{'start':'<epoch>',
             'end':'<epoch>'}}],'total':'<number>','paid':'<bool>'}}
          """);

  private static final Map<String, String> SAMPLES =
      Map.of(
          "stripe", "invoice.paid",
          "shopify", "orders/create",
          "hubspot", "",
          "klaviyo", "",
          "postmark", "",
          "sendgrid", "",
          "woocommerce", "",
          "chargebee", "");

  /**
   * One field of a kind of payloads.
   *
   * @param valued in which share of all events it has a value
   */
  private record Place(
      List<String> way, Payloads payloads, double present, double nulls, double valued) {
    /** In which share of all events its object is there. */
    double parents() {
      return valued / present / (1 - nulls);
    }

    String sibling(String other) {
      List<String> others = new ArrayList<>(way);
      others.set(others.size() - 1, other);
      return new Place(others, payloads, present, nulls, valued).path();
    }

    String name() {
      return way.getLast();
    }

    String path() {
      StringBuilder path = new StringBuilder("data");
      way.forEach(step ->
          path.append(
              step.equals("[]") ? step : step.contains(" ") ? "[\"" + step + "\"]" : "." + step));
      return path.toString();
    }
  }

  private static List<Place> places(Payloads payloads) {
    List<Place> places = new ArrayList<>();
    collect(payloads, List.of(), 1, places);
    return places;
  }

  private static void collect(
      Payloads payloads, List<String> way, double share, List<Place> places) {
    switch (payloads) {
      case Payloads.Members(var byName) ->
          byName.forEach((name, member) -> {
            List<String> longer = new ArrayList<>(way);
            longer.add(name);
            double valued = share * member.present() * (1 - member.nulls());
            places.add(
                new Place(longer, member.payloads(), member.present(), member.nulls(), valued));
            collect(member.payloads(), longer, valued, places);
          });
      case Payloads.Elements(var each, int least, int most) -> {
        List<String> longer = new ArrayList<>(way);
        longer.add("[]");
        collect(each, longer, least > 0 ? share : share * most / (most + 1), places);
      }
      case Payloads.Code _, Payloads.Some _, Payloads.Scalar _, Payloads.Same _ -> {}
    }
  }

  /** What is done to payloads from some event on. */
  private record Change(
      String kind,
      boolean matters,
      String what,
      Function<Random, UnaryOperator<JsonObject>> atFields,
      List<String> way,
      UnaryOperator<Json> atAll,
      Set<ProblemKind> expected,
      String path,
      int within) {}

  /** Applies a change to the object that holds the field, wherever it is; counts where it was. */
  private static Json at(
      Json value, List<String> way, UnaryOperator<JsonObject> change, int[] hits) {
    if (way.size() == 1 && !way.getFirst().equals("[]")) {
      if (!(value instanceof JsonObject object)) {
        return value;
      }
      JsonObject changed = change.apply(object);
      hits[0] += changed.equals(object) ? 0 : 1;
      return changed;
    }
    List<String> rest = way.subList(1, way.size());
    if (value instanceof JsonArray(List<Json> elements) && way.getFirst().equals("[]")) {
      return new JsonArray(elements.stream().map(each -> at(each, rest, change, hits)).toList());
    }
    if (value instanceof JsonObject object && object.members().containsKey(way.getFirst())) {
      Map<String, Json> members = new LinkedHashMap<>(object.members());
      members.computeIfPresent(way.getFirst(), (_, inner) -> at(inner, rest, change, hits));
      return new JsonObject(members);
    }
    return value;
  }

  private static JsonObject with(JsonObject object, Function<Map<String, Json>, Boolean> change) {
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    return change.apply(members) ? new JsonObject(members) : object;
  }

  private static JsonObject replaced(JsonObject object, String name, UnaryOperator<Json> value) {
    return with(
        object,
        members -> {
          Json before = members.get(name);
          if (before == null || before == JsonNull.NULL) {
            return false;
          }
          members.put(name, value.apply(before));
          return true;
        });
  }

  private static Json retyped(Json before) {
    return switch (before) {
      case JsonNumber number -> new JsonText(number.decimal().toPlainString());
      case JsonText text -> JsonObject.builder().put("value", text).build();
      case Json.JsonBool bool -> new JsonText(bool.value() ? "yes" : "no");
      case JsonObject _ -> new JsonText("see there");
      case JsonArray array -> JsonObject.builder().put("data", array).build();
      case JsonNull _ -> before;
    };
  }

  /**
   * How many events with the field it may take until its absence is reported.
   *
   * @param chances in how many of the learned events it could have been there
   */
  private static int patience(double present, double chances) {
    if (present == 1) {
      return chances >= 220 ? 3 : 6;
    }
    return (int) Math.ceil(4 * Math.log(1e-6) / Math.log(1 - present) + 20);
  }

  private static Change important(String kind, Place place, Random random) {
    String name = place.name();
    String path = place.path();
    Set<ProblemKind> gone = Set.of(ProblemKind.FIELD_VANISHED);
    return switch (kind) {
      case "renamed" -> {
        String fresh = name + "_v" + (char) ('a' + random.nextInt(26));
        yield change(
            kind,
            place,
            _ ->
                object ->
                    with(
                        object,
                        members -> {
                          Json value = members.remove(name);
                          if (value != null) {
                            members.put(fresh, value);
                          }
                          return value != null;
                        }),
            Set.of(ProblemKind.FIELD_NEW),
            place.sibling(fresh),
            1);
      }
      case "removed" ->
          change(
              kind,
              place,
              _ -> object -> with(object, members -> members.remove(name) != null),
              gone,
              path,
              patience(place.present(), place.parents() * LEARNED_FROM));
      case "nulled" ->
          change(
              kind,
              place,
              _ -> object -> replaced(object, name, _ -> JsonNull.NULL),
              Set.of(ProblemKind.NULLS_JUMPED),
              path,
              patience(1 - place.nulls(), place.parents() * place.present() * LEARNED_FROM));
      case "retyped" ->
          change(
              kind,
              place,
              _ -> object -> replaced(object, name, DriftRatesTest::retyped),
              Set.of(ProblemKind.TYPE_CHANGED),
              path,
              1);
      case "new field" -> {
        String fresh = "extra_" + (char) ('a' + random.nextInt(26));
        yield change(
            kind,
            place,
            _ ->
                object ->
                    with(
                        object,
                        members -> {
                          members.put(fresh, new JsonNumber(7L));
                          return true;
                        }),
            Set.of(ProblemKind.FIELD_NEW),
            place.sibling(fresh),
            1);
      }
      case "new code" ->
          change(
              kind,
              place,
              _ -> object -> replaced(object, name, _ -> new JsonText("brand_new")),
              Set.of(ProblemKind.VALUE_NEW),
              path,
              1);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Change change(
      String kind,
      Place place,
      Function<Random, UnaryOperator<JsonObject>> atFields,
      Set<ProblemKind> expected,
      String path,
      int within) {
    return new Change(
        kind,
        true,
        place.path(),
        atFields,
        place.way(),
        UnaryOperator.identity(),
        expected,
        path,
        within);
  }

  private static Change harmless(String kind, Random random) {
    UnaryOperator<Json> change =
        switch (kind) {
          case "order of members" -> json -> map(json, value -> shuffled(value, random));
          case "bigger numbers" -> json -> map(json, value -> bigger(value, random));
          case "longer arrays" -> json -> map(json, value -> longer(value, random));
          case "unicode" -> json -> map(json, DriftRatesTest::unicode);
          case "other texts" -> json -> map(json, value -> otherText(value, random));
          case "empty arrays" ->
              json ->
                  map(json, value -> value instanceof JsonArray ? new JsonArray(List.of()) : value);
          case "other values", "usual absences", "white space", "long texts" ->
              kind.equals("long texts")
                  ? json -> map(json, DriftRatesTest::longer)
                  : UnaryOperator.identity();
          default -> throw new IllegalArgumentException(kind);
        };
    return new Change(
        kind, false, kind, _ -> UnaryOperator.identity(), List.of(), change, Set.of(), "", 0);
  }

  /** Every value changed, the inner ones first; codes and keys stay. */
  private static Json map(Json value, UnaryOperator<Json> change) {
    return switch (value) {
      case JsonObject object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, member) -> members.put(name, map(member, change)));
        yield change.apply(new JsonObject(members));
      }
      case JsonArray(List<Json> elements) ->
          change.apply(new JsonArray(elements.stream().map(each -> map(each, change)).toList()));
      case JsonText _, JsonNumber _, Json.JsonBool _, JsonNull _ -> change.apply(value);
    };
  }

  private static Json shuffled(Json value, Random random) {
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    List<String> names = new ArrayList<>(object.members().keySet());
    Collections.shuffle(names, random);
    Map<String, Json> members = new LinkedHashMap<>();
    names.forEach(name -> members.put(name, object.members().getOrDefault(name, JsonNull.NULL)));
    return new JsonObject(members);
  }

  private static Json bigger(Json value, Random random) {
    return value instanceof JsonNumber number
        ? switch (random.nextInt(3)) {
          case 0 -> new JsonNumber(number.decimal().multiply(BigDecimal.valueOf(1000.5)));
          case 1 -> new JsonNumber(BigInteger.TWO.pow(70));
          default -> new JsonNumber(-5L);
        }
        : value;
  }

  private static Json longer(Json value, Random random) {
    if (!(value instanceof JsonArray(List<Json> elements)) || elements.isEmpty()) {
      return value;
    }
    List<Json> more = new ArrayList<>();
    for (int i = random.nextInt(10, 60); i > 0; i--) {
      more.add(elements.get(random.nextInt(elements.size())));
    }
    return new JsonArray(more);
  }

  private static boolean isFree(Json value) {
    return value instanceof JsonText(String text) && (text.contains(" ") || text.contains("@"));
  }

  private static Json unicode(Json value) {
    return isFree(value) ? new JsonText("Zoë 🙂 " + value.asText().orElse("") + " 日本") : value;
  }

  private static Json longer(Json value) {
    return isFree(value) ? new JsonText((value.asText().orElse("") + " ").repeat(20)) : value;
  }

  private static final Set<String> SOME =
      Set.of(
          "Ada", "Bob", "Cleo", "Dan", "DE", "AT", "CH", "FR", "Bern", "Graz", "Ulm", "a-1", "b-2",
          "c-3", "Mug", "Shirt", "Hat", "de", "fr", "en", "vip", "new", "press", "size", "colour");

  /** New values where there may be new ones any time, also where there were only few so far. */
  private static Json otherText(Json value, Random random) {
    return isFree(value) || (value instanceof JsonText(String text) && SOME.contains(text))
        ? new JsonText("Unseen" + (char) ('a' + random.nextInt(26)))
        : value;
  }

  // ---- the run

  private record Kind(String name, Payloads payloads, InMemoryQualityStore learned) {}

  /** More of them: {@code mvn test -pl connectors -Dtest=DriftRatesTest -Drounds=20}. */
  private static final int ROUNDS = Integer.getInteger("rounds", 1);

  private Random random = new Random();

  private List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    new TreeMap<>(PATTERNS)
        .forEach((name, pattern) -> kinds.add(learn(name, Payloads.of(pattern))));
    new TreeMap<>(SAMPLES)
        .forEach((name, event) -> {
          Provider provider =
              Connectors.all().stream()
                  .filter(it -> it.name().equals(name))
                  .findFirst()
                  .orElseThrow();
          kinds.add(
              learn(
                  name,
                  Payloads.like(
                      provider,
                      provider.sample(event).orElseGet(() -> provider.samples().getFirst()),
                      new Random(name.hashCode()))));
        });
    return kinds;
  }

  private Kind learn(String name, Payloads payloads) {
    InMemoryQualityStore store = new InMemoryQualityStore();
    WatchedEvents watched = new WatchedEvents(store);
    for (int i = 0; i < LEARNED_FROM; i++) {
      watch(watched, JsonBytes.of(payloads.make(random)));
    }
    assertThat(watched.problems()).as(name).isEmpty();
    watched.quality.close();
    return new Kind(name, payloads, store);
  }

  private static void watch(WatchedEvents watched, JsonBytes data) {
    watched.watch(watched.event("source", "thing.happened", data));
    watched.time.pass(Duration.ofMillis(100));
  }

  /** After how many events with the change it was reported; empty when it was not. */
  private Optional<Integer> detect(Kind kind, Change change, List<String> unasked) {
    InMemoryQualityStore store = new InMemoryQualityStore();
    store.put(kind.learned().learned(), List.of());
    WatchedEvents watched =
        new WatchedEvents(
            store, new InMemoryEventLog(), WatchedEvents.START.plus(Duration.ofHours(1)));
    int changed = 0;
    Optional<Integer> found = Optional.empty();
    for (int i = 0; i < WATCHED_FOR && found.isEmpty(); i++) {
      Json data = kind.payloads().make(random);
      int[] hits = {0};
      if (change.matters()) {
        data = at(data, change.way(), change.atFields().apply(random), hits);
      } else {
        data = change.atAll().apply(data);
      }
      changed += Math.min(1, hits[0]);
      watch(watched, change.kind().equals("white space") ? spaced(data) : JsonBytes.of(data));
      if (change.matters()
          && watched.problems().stream()
              .anyMatch(problem ->
                  change.expected().contains(problem.about().kind())
                      && problem.about().field().equals(change.path()))) {
        found = Optional.of(changed);
      }
    }
    for (QualityProblem problem : watched.problems()) {
      String field = problem.about().field();
      String asked = change.matters() ? change.what() : "\0";
      if (!field.startsWith(asked) && !field.equals(change.path())) {
        unasked.add(
            kind.name() + ", " + change.kind() + " " + change.what() + ": " + problem.message());
      }
    }
    return found;
  }

  private static JsonBytes spaced(Json data) {
    String text = new String(data.write(), StandardCharsets.UTF_8);
    return JsonBytes.trusted(
        ("\n  " + text.replace("\":", "\" :\t").replace(",\"", " ,\n \"") + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private List<Map.Entry<Kind, Change>> changes(List<Kind> kinds) {
    List<String> important =
        List.of("renamed", "removed", "nulled", "retyped", "new field", "new code");
    List<String> harmless =
        List.of(
            "order of members",
            "bigger numbers",
            "longer arrays",
            "unicode",
            "other texts",
            "empty arrays",
            "other values",
            "usual absences",
            "white space",
            "long texts");
    List<Map.Entry<Kind, Change>> changes = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      Kind kind = kinds.get(random.nextInt(kinds.size()));
      if (i % 2 == 0) {
        String what = important.get((i / 2) % important.size());
        List<Place> places =
            places(kind.payloads()).stream().filter(place -> isOpenTo(what, place)).toList();
        while (places.isEmpty()) {
          kind = kinds.get(random.nextInt(kinds.size()));
          places = places(kind.payloads()).stream().filter(place -> isOpenTo(what, place)).toList();
        }
        changes.add(
            Map.entry(kind, important(what, places.get(random.nextInt(places.size())), random)));
      } else {
        changes.add(Map.entry(kind, harmless(harmless.get((i / 2) % harmless.size()), random)));
      }
    }
    return changes;
  }

  private static boolean isOpenTo(String what, Place place) {
    boolean hasValues =
        !(place.payloads() instanceof Payloads.Same(Json value)
            && (value == JsonNull.NULL || value.equals(new JsonArray(List.of()))));
    return switch (what) {
      case "new code" ->
          place.payloads() instanceof Payloads.Code && place.valued() * LEARNED_FROM >= 80;
      case "nulled", "retyped" -> hasValues && place.present() >= RARE && place.nulls() <= 1 - RARE;
      case "removed" -> place.present() >= RARE;
      default -> true;
    };
  }

  @Test
  void reportsNothingInALongStreamThatDiffersAsUsual() {
    random = new Random(7);
    new TreeMap<>(PATTERNS)
        .forEach((name, pattern) -> {
          Payloads payloads = Payloads.of(pattern);
          WatchedEvents watched = new WatchedEvents(new InMemoryQualityStore());
          for (int i = 0; i < 10_000; i++) {
            watch(watched, JsonBytes.of(payloads.make(random)));
          }
          assertThat(watched.problems()).as(name).isEmpty();
        });
  }

  @Test
  void reportsAllThatMattersAndNothingElse() {
    Map<String, List<Integer>> found = new TreeMap<>();
    List<String> missed = new ArrayList<>();
    List<String> late = new ArrayList<>();
    List<String> unasked = new ArrayList<>();
    int matter = 0;
    List<Map.Entry<Kind, Change>> changes = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      random = new Random(20260301 + round);
      changes.addAll(changes(kinds()));
    }
    for (Map.Entry<Kind, Change> each : changes) {
      Change change = each.getValue();
      String name = each.getKey().name() + ": " + change.kind() + " " + change.what();
      Optional<Integer> after = detect(each.getKey(), change, unasked);
      if (!change.matters()) {
        continue;
      }
      matter++;
      if (after.isEmpty()) {
        missed.add(name);
      } else {
        found.computeIfAbsent(change.kind(), _ -> new ArrayList<>()).add(after.get());
        if (after.get() > change.within()) {
          late.add(name + " after " + after.get() + ", not " + change.within());
        }
      }
    }

    found.forEach((kind, counts) -> {
      List<Integer> sorted = counts.stream().sorted().toList();
      System.out.printf(
          "%-10s reported %2d, after %d events at best, %d in the middle, %d at worst%n",
          kind, sorted.size(), sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
    });
    System.out.printf(
        "%d changes: %d of %d that matter reported; %d reports without reason%n",
        changes.size(), matter - missed.size(), matter, unasked.size());
    assertThat(missed).as("missed").isEmpty();
    assertThat(late).as("late").isEmpty();
    assertThat(unasked).as("reported without reason").isEmpty();
  }
}
