package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSpotTest {
  private final Reads hubspot = new Reads(HubSpot.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("hubspot", "{\"secret\":\"s\"}");

  @ParameterizedTest
  @CsvSource({
    "contact.creation, '', lead.created",
    "contact.deletion, '', contact.deleted",
    "contact.privacyDeletion, '', privacy.erase",
    "contact.merge, '', contact.merged",
    "contact.propertyChange, lifecyclestage, lead.stage_changed",
    "contact.propertyChange, createdate, contact.updated",
    "contact.propertyChange, email, contact.email_changed",
    "contact.propertyChange, hs_email_optout, contact.preferences_updated",
    "contact.propertyChange, hs_email_optout_4711, contact.preferences_updated",
    "contact.propertyChange, city, contact.updated",
    "deal.propertyChange, dealstage, lead.stage_changed",
    "deal.propertyChange, amount, hubspot.deal.property_change",
    "company.creation, '', hubspot.company.creation",
    "something, '', hubspot.something",
  })
  void namesEvents(String theirs, String property, String ours) {
    assertThat(
            hubspot.type(
                "[{\"subscriptionType\":\"%s\",\"propertyName\":\"%s\",\"objectId\":1}]"
                    .formatted(theirs, property)))
        .isEqualTo(ours);
  }

  @Test
  void objectsOfTheNewerKindAreReadLikeTheOthers() {
    Item item =
        hubspot.item(
            "[{\"subscriptionType\":\"object.creation\",\"objectTypeId\":\"0-1\",\"objectId\":7}]");
    assertThat(item.type().value()).isEqualTo("lead.created");
    assertThat(Reads.field(item, "object")).isEqualTo("\"contact\"");
    assertThat(
            hubspot.type(
                "[{\"subscriptionType\":\"object.creation\",\"objectTypeId\":\"2-99\",\"objectId\":7}]"))
        .isEqualTo("hubspot.object.creation");
  }

  @Test
  void everyContactThatIsMergedIntoAnotherIsAnEvent() {
    List<Item> items =
        hubspot.items(
            """
            [{"eventId":1,"subscriptionId":2,"occurredAt":3,"objectId":7,"subscriptionType":\
            "contact.merge","primaryObjectId":7,"mergedObjectIds":[8,9007199254740993]}]\
            """);
    assertThat(items)
        .extracting(item -> Reads.field(item, "replaces"))
        .containsExactly("\"8\"", "\"9007199254740993\"");
    assertThat(items).extracting(item -> item.type().value()).containsOnly("contact.merged");
    assertThat(items).extracting(Item::subject).containsOnly(Optional.of("7"));
    assertThat(items).extracting(Item::key).doesNotHaveDuplicates();
  }

  @Test
  void splitsABatchAndKeepsEveryDigit() {
    List<Item> items =
        hubspot.items(
            """
            [{"eventId":1,"subscriptionId":2,"occurredAt":1752613920733,"objectId":9007199254740993,\
            "subscriptionType":"contact.creation","portalId":5,"attemptNumber":0},\
            {"eventId":1,"subscriptionId":2,"occurredAt":1752613920733,"objectId":9007199254740994,\
            "subscriptionType":"contact.creation","portalId":5,"attemptNumber":3}]\
            """);
    assertThat(items)
        .extracting(Item::subject)
        .containsExactly(Optional.of("9007199254740993"), Optional.of("9007199254740994"));
    assertThat(items.getFirst().time()).contains(Instant.ofEpochMilli(1752613920733L));
    assertThat(items.getFirst().key()).isNotEqualTo(items.getLast().key());
    assertThat(Reads.field(items.getFirst(), "customer")).isEqualTo("\"9007199254740993\"");
  }

  @Test
  void anotherAttemptIsTheSameEvent() {
    String body =
        "[{\"eventId\":1,\"subscriptionId\":2,\"objectId\":3,\"occurredAt\":4,\"subscriptionType\":\"deal.creation\",\"attemptNumber\":%d}]";
    assertThat(hubspot.item(body.formatted(0)).key())
        .isEqualTo(hubspot.item(body.formatted(1)).key());
  }

  @Test
  void anAssociationWithAnotherObjectIsAnotherEvent() {
    String body =
        "[{\"eventId\":1,\"subscriptionId\":2,\"fromObjectId\":3,\"toObjectId\":%d,\"occurredAt\":4,\"subscriptionType\":\"contact.associationChange\"}]";
    assertThat(hubspot.item(body.formatted(5)).key())
        .isNotEqualTo(hubspot.item(body.formatted(6)).key());
  }

  @Test
  void believesEachOfItsThreeSignatures() {
    for (Scheme way : source.scheme().ways()) {
      assertThat(gateway.accept(source, signed(way, "https://tidings.example/in/x?a=%2Fb")))
          .isInstanceOf(IngestResult.Quarantined.class);
    }
  }

  @Test
  void whatIsTooOldByTheNewestSignatureIsNotSavedByAnOlderOne() {
    Scheme newest = source.scheme().ways().getFirst();
    Scheme oldest = source.scheme().ways().getLast();
    IncomingRequest both = signed(oldest, signed(newest, Gateway.URL + "x"));
    gateway.wait(Duration.ofMinutes(6));
    assertThat(gateway.accept(source, both)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void asksHubSpotToComeAgainByItsOwnStatus() {
    assertThat(source.provider().answers().overloaded().status()).isEqualTo(429);
    assertThat(source.provider().answers().retryAfter()).isTrue();
  }

  private IncomingRequest signed(Scheme way, String url) {
    return signed(way, new IncomingRequest("POST", url, Map.of(), Bodies.of("{}")));
  }

  private IncomingRequest signed(Scheme way, IncomingRequest request) {
    return new SampleSigner(Credentials.ofSecrets("s"), Optional.empty(), "", gateway.now)
        .sign(
            way,
            new IncomingRequest(
                request.method(),
                request.url(),
                new LinkedHashMap<>(request.headers()),
                request.body()));
  }
}
