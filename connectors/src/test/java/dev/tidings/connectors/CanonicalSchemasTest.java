package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.core.catalogue.CanonicalTypes;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.catalogue.Violation;
import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.privacy.PersonalFields;
import dev.tidings.core.privacy.Redaction;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.SystemClock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers send holds to the schemas that come with Tidings; what lost a field does not. */
class CanonicalSchemasTest {
  private final Catalogue catalogue =
      new Catalogue(
          new InMemoryCatalogueStore(),
          CanonicalTypes.all(),
          new SubscriptionCompiler(new SystemClock()));

  static List<Provider> providers() {
    return Connectors.all();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void whatSamplesBecomeHoldsToItsSchema(Provider provider) {
    String own = provider.name().replace('-', '_') + ".";
    for (Sample sample : provider.samples()) {
      for (Item item : ProviderPages.items(provider, ProviderPages.request(sample))) {
        if (!item.type().value().startsWith(own)) {
          assertThat(catalogue.validate(item.type(), item.data()))
              .as("%s %s as %s", provider.name(), sample.event(), item.type())
              .isInstanceOf(Validation.Fits.class);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void nothingHoldsTheIdOfAPersonWhoseIdIsTakenOut(Provider provider) {
    for (Sample sample : provider.samples()) {
      for (Item item : ProviderPages.items(provider, ProviderPages.request(sample))) {
        JsonObject data = (JsonObject) item.data();
        Stream.of("customer", "replaces", "replacedBy")
            .flatMap(name -> data.get(name).stream())
            .forEach(id ->
                assertThat(withoutPersonalData(item).members())
                    .as("%s %s as %s", provider.name(), sample.event(), item.type())
                    .doesNotContainValue(id));
      }
    }
  }

  @Test
  void theIdOfAnInvitationIsTheInviteds() {
    Provider calendly = Calendly.provider();
    assertThat(calendly.samples()).isNotEmpty();
    for (Sample sample : calendly.samples()) {
      for (Item item : ProviderPages.items(calendly, ProviderPages.request(sample))) {
        assertThat(withoutPersonalData(item).members()).doesNotContainKey("objectId");
      }
    }
  }

  private JsonObject withoutPersonalData(Item item) {
    PersonalFields fields =
        catalogue
            .find(item.type())
            .flatMap(CatalogueType::active)
            .map(version -> PersonalFields.of(version.content().schema()))
            .orElse(PersonalFields.UNDESCRIBED);
    DataPolicy policy = new DataPolicy(DataPolicy.Treatment.REMOVE, Map.of());
    return (JsonObject) new Redaction(policy, fields).data(item.data());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "email.delivered | {'email_id': 'm', 'to': ['a@x.example', 'b@x.example']}",
        "email.opened | {'email_id': 'm', 'to': ['a@x.example', 'b@x.example']}",
        "email.complained | {'email_id': 'm', 'to': ['a@x.example', 'b@x.example']}",
      })
  void aMessageToSeveralNeedNotSayWhomOfThemItIsAbout(String type, String data) {
    assertThat(resend(type, data)).isInstanceOf(Validation.Fits.class);
  }

  @Test
  void aPersonMayBeNamedByAnIdAlone() {
    Item item =
        new Reads(Segment.provider())
            .item(
                """
                {"type":"track","event":"Email Opened","messageId":"m1","userId":"u1",
                "properties":{"email_id":"m"}}\
                """);
    assertThat(item.type().value()).isEqualTo("email.opened");
    assertThat(catalogue.validate(item.type(), item.data())).isInstanceOf(Validation.Fits.class);
  }

  @Test
  void whereTheAddressHasAnotherNameTheSchemaSaysSo() {
    assertThat(resend("email.delivered", "{'email_id': 'm', 'recipient': 'a@x.example'}"))
        .isEqualTo(
            new Validation.Breaks(
                1, List.of(new Violation("", "anyOf", "needs email, recipients or customer"))));
  }

  private Validation resend(String type, String data) {
    Item item =
        new Reads(Resend.provider())
            .item("{'type': '%s', 'data': %s}".formatted(type, data).replace('\'', '"'));
    return catalogue.validate(item.type(), item.data());
  }
}
