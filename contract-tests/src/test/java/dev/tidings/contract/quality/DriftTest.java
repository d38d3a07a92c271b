package dev.tidings.contract.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleDeliveries;
import dev.tidings.contract.SampleSettings;
import dev.tidings.contract.WatchedEvents;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.core.catalogue.Impact;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.FieldView;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.quality.ShapeView;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What counts as drift, and when it is over. */
final class DriftTest {
  private static final List<String> STATUS = List.of("paid", "pending", "refunded");

  private final WatchedEvents watched = new WatchedEvents(new InMemoryQualityStore());
  private final Random random = new Random(1);

  private String order() {
    return """
    {"status":"%s","total":%d,"customer":{"email":"a%d@example.com"%s},"items":[%s]}
    """
        .formatted(
            STATUS.get(random.nextInt(3)),
            random.nextInt(1000),
            random.nextInt(1000),
            random.nextBoolean() ? ",\"vat\":\"DE" + random.nextInt(1000) + "\"" : "",
            "{\"sku\":\"a\",\"price\":1.5},".repeat(random.nextInt(3))
                + "{\"sku\":\"b\",\"price\":2}");
  }

  private void learn() {
    for (int i = 0; i < 300; i++) {
      watched.order(order());
    }
    assertThat(watched.problems()).isEmpty();
  }

  private ShapeView shape() {
    return watched
        .quality
        .shapes(WatchedEvents.TENANT, Optional.empty(), Optional.empty(), PageRequest.first(10))
        .data()
        .getFirst();
  }

  private void accept() {
    assertThat(watched.quality.accept(WatchedEvents.TENANT, shape().id(), _ -> {})).isPresent();
    watched.time.run();
  }

  private List<ProblemKind> kinds() {
    return watched.problems().stream().map(problem -> problem.about().kind()).sorted().toList();
  }

  private QualityProblem only() {
    assertThat(watched.problems()).hasSize(1);
    return watched.problems().getFirst();
  }

  @Test
  void learnsWhatIsUsual() {
    learn();

    assertThat(shape().acceptedAt()).isPresent();
    assertThat(shape().fields())
        .extracting(FieldView::path)
        .containsExactlyInAnyOrder(
            "data",
            "data.status",
            "data.total",
            "data.customer",
            "data.customer.email",
            "data.customer.vat",
            "data.items",
            "data.items[]",
            "data.items[].sku",
            "data.items[].price");
    assertThat(shape().fields())
        .filteredOn(field -> field.path().equals("data.status"))
        .singleElement()
        .satisfies(field -> assertThat(field.values()).isEqualTo(STATUS));
    assertThat(shape().fields())
        .filteredOn(field -> field.path().equals("data.customer.vat"))
        .singleElement()
        .satisfies(field -> assertThat(field.missingRate()).isBetween(0.4, 0.6));
  }

  @Test
  void seesARenamedFieldWithinThreeEventsAndSaysWhatItMayBeCalledNow() {
    learn();

    for (int i = 0; i < 3; i++) {
      watched.order(order().replace("total", "amount"));
    }

    assertThat(kinds()).containsExactly(ProblemKind.FIELD_NEW, ProblemKind.FIELD_VANISHED);
    assertThat(watched.problems())
        .extracting(QualityProblem::message)
        .containsExactly(
            "data.total is missing: it used to be there in 100 % of the events; data.amount is new"
                + " and may be its new name",
            "data.amount was never there before; it is a number");
    assertThat(watched.announcements()).hasSize(2).allMatch(it -> it.startsWith("problem.opened"));
  }

  @Test
  void saysWhoUsesAFieldThatVanished() {
    watched.endpoints.add(endpoint(1, "order.*", "data.total > 10"));
    watched.endpoints.add(endpoint(2, "order.*", "data.status == 'paid'"));
    watched.endpoints.add(endpoint(3, "contact.*", "data.total > 10"));
    learn();

    for (int i = 0; i < 3; i++) {
      watched.order(order().replaceAll(",\"total\":[0-9]+", ""));
    }

    EndpointId user = SampleDeliveries.endpoint(1);
    assertThat(watched.quality.impact(only()))
        .containsExactly(new Impact(WatchedEvents.TENANT, user, "filter", "data.total"));
    assertThat(watched.announced())
        .singleElement()
        .satisfies(event ->
            assertThat(event.data().toString())
                .contains("[\"1 endpoint uses data.total: " + user + " (filter)\"]"));
  }

  @Test
  void namesSomeOfThoseWhoUseAFieldAndCountsTheOthers() {
    for (int i = 1; i <= 25; i++) {
      watched.endpoints.add(endpoint(i, "order.*", "data.total > 10"));
    }
    learn();

    for (int i = 0; i < 3; i++) {
      watched.order(order().replaceAll(",\"total\":[0-9]+", ""));
    }

    assertThat(Impact.inWords(watched.quality.impact(only())))
        .singleElement()
        .asString()
        .startsWith("25 endpoints use data.total: ep_")
        .endsWith(" and 5 more");
  }

  private static Endpoint endpoint(int number, String types, String filter) {
    Endpoint plain = SampleSettings.plain(number);
    return new Endpoint(
        plain.id(),
        WatchedEvents.TENANT,
        plain.description(),
        plain.target(),
        new Subscription(
            List.of(types), Optional.of(filter), Optional.empty(), Subscription.OnFailure.DISCARD),
        plain.policy(),
        plain.keys(),
        plain.status());
  }

  @Test
  void seesThatAFieldIsThereAgain() {
    learn();
    for (int i = 0; i < 5; i++) {
      watched.order(order().replaceAll(",\"total\":[0-9]+", ""));
    }
    assertThat(only().state()).isEqualTo(ProblemState.OPEN);
    assertThat(only().count()).isEqualTo(5);
    assertThat(only().examples()).hasSize(5);

    for (int i = 0; i < 10; i++) {
      watched.order(order());
    }

    assertThat(only().state()).isEqualTo(ProblemState.RESOLVED);
    assertThat(only().resolution().orElseThrow().how()).isEqualTo(How.BY_ITSELF);
    assertThat(watched.announcements())
        .containsExactly(
            "problem.opened " + only().message(), "problem.resolved " + only().message());
  }

  @Test
  void seesAFieldThatIsMissingMoreOftenWithinAHundredEvents() {
    learn();

    for (int i = 0; i < 100; i++) {
      watched.order(i % 2 == 0 ? order() : order().replaceAll(",\"price\":[0-9.]+", ""));
    }

    assertThat(only().about().kind()).isEqualTo(ProblemKind.FIELD_VANISHED);
    assertThat(only().about().field()).isEqualTo("data.items[].price");
  }

  @Test
  void seesNulls() {
    learn();

    for (int i = 0; i < 3; i++) {
      watched.order(order().replaceAll("\"status\":\"[a-z]*\"", "\"status\":null"));
    }

    assertThat(only().about().kind()).isEqualTo(ProblemKind.NULLS_JUMPED);
    assertThat(only().about().field()).isEqualTo("data.status");
  }

  @Test
  void seesAnotherTypeAtOnce() {
    learn();

    watched.order(order().replaceAll("\"total\":([0-9]+)", "\"total\":\"$1\""));

    assertThat(only().message()).isEqualTo("data.total is text; it used to be a number");
  }

  @Test
  void seesAnotherCodeAtOnce() {
    learn();

    watched.order(order().replaceAll("\"status\":\"[a-z]*\"", "\"status\":\"charged_back\""));

    assertThat(only().message())
        .isEqualTo(
            "data.status has a value that it never had: charged_back, beside paid, pending,"
                + " refunded");
  }

  @Test
  void seesWhatIsOutOfAllProportion() {
    learn();

    watched.order(order().replace("@example.com", "@" + "e".repeat(10_000) + ".com"));

    assertThat(only().about().kind()).isEqualTo(ProblemKind.SIZE_JUMPED);
  }

  @Test
  void takesAChangedShapeForUsualOnceItIsAccepted() {
    learn();
    for (int i = 0; i < 5; i++) {
      watched.order(order().replace("total", "amount"));
    }
    assertThat(shape().changes()).hasSize(2);

    accept();
    for (int i = 0; i < 100; i++) {
      watched.order(order().replace("total", "amount"));
    }

    assertThat(watched.problems())
        .hasSize(2)
        .allMatch(problem -> problem.resolution().orElseThrow().how() == How.BY_ACCEPTANCE);
    assertThat(shape().changes()).isEmpty();
    assertThat(shape().fields()).extracting(FieldView::path).doesNotContain("data.total");
    watched.order(order());
    assertThat(watched.problems(Optional.of(ProblemState.OPEN)))
        .extracting(problem -> problem.about().field())
        .containsExactly("data.total");
  }

  @Test
  void takesAnotherTypeForUsualOnceItIsAccepted() {
    learn();
    for (int i = 0; i < 120; i++) {
      watched.order(order().replaceAll("\"total\":([0-9]+)", "\"total\":\"$1\""));
    }
    accept();

    watched.order(order().replaceAll("\"total\":([0-9]+)", "\"total\":\"$1\""));
    assertThat(watched.problems(Optional.of(ProblemState.OPEN))).isEmpty();
    watched.order(order());
    assertThat(watched.problems(Optional.of(ProblemState.OPEN)))
        .extracting(QualityProblem::message)
        .containsExactly("data.total is a number; it used to be text");
  }

  @Test
  void followsNoKeysThatAreData() {
    for (int i = 0; i < 600; i++) {
      watched.order(
          "{\"scores\":{\"x%s\":1},\"by\":{\"ada%d@example.com\":1,\"%d\":2}}"
              .formatted(letters(i), i, i));
    }

    assertThat(watched.problems()).isEmpty();
    assertThat(shape().fields()).hasSizeLessThan(10);
    assertThat(shape().notFollowed()).isPositive();
  }

  private static String letters(int number) {
    return Integer.toString(number, 26).replaceAll("[0-9]", "z") + "q".repeat(number % 7);
  }

  @Test
  void learnsNoMoreFieldsThanThereIsRoomFor() {
    StringBuilder wide = new StringBuilder("{");
    for (int i = 0; i < 40; i++) {
      wide.append(i == 0 ? "" : ",").append("\"o").append(i).append("\":{");
      for (int j = 0; j < 40; j++) {
        wide.append(j == 0 ? "" : ",").append("\"f").append(j).append("\":1");
      }
      wide.append("}");
    }
    watched.order(wide.append("}").toString());
    watched.order("[".repeat(50) + "]".repeat(50));

    assertThat(shape().fields()).hasSizeLessThanOrEqualTo(257);
    assertThat(shape().notFollowed()).isGreaterThan(60);
  }
}
