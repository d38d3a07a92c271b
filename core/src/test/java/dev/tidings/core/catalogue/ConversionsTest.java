package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.SystemClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversionsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final EventType TYPE = new EventType("seat.reserved");

  private static SchemaVersion.Content content(String up, String down) {
    return new SchemaVersion.Content(
        JsonObject.EMPTY,
        Optional.empty(),
        Compatibility.NONE,
        new Conversion(Optional.of(up), Optional.of(down)));
  }

  /** Versions 1, 2 and 4 were in force; 3 is a draft that nobody activated. */
  private static CatalogueType type() {
    return new CatalogueType(
            TYPE,
            new CatalogueType.About(Category.COMMERCE, "", ""),
            ValidationMode.OBSERVE,
            false,
            List.of())
        .withDraft(content("data", "data"), NOW)
        .activated(1, NOW)
        .withDraft(content("{'two': data.one}", "{'one': data.two}"), NOW)
        .activated(2, NOW)
        .withDraft(content("$error('a draft')", "$error('a draft')"), NOW)
        .withDraft(content("{'four': data.two * 1}", "{'two': data.four * 1}"), NOW)
        .activated(4, NOW);
  }

  private static Shaping converted(int from, int to, String data) {
    Event event =
        new Event(
            new EventId("evt_1"),
            new TenantId("default"),
            TYPE,
            new Context("api", Optional.empty(), NOW, Optional.empty(), Optional.empty(), Map.of()),
            new Receipt(NOW, Optional.empty()),
            JsonBytes.trusted(data.getBytes(StandardCharsets.UTF_8)));
    return new Conversions(new SubscriptionCompiler(new SystemClock()))
        .convert(type(), from, to, EventView.of(event));
  }

  private static String text(Shaping shaping) {
    return ((Shaping.Shaped) shaping).data().toString();
  }

  @Test
  void goesFromVersionToVersionPastDrafts() {
    assertThat(text(converted(1, 4, "{\"one\":5}"))).isEqualTo("{\"four\":5}");
    assertThat(text(converted(4, 1, "{\"four\":5}"))).isEqualTo("{\"one\":5}");
    assertThat(converted(2, 2, "{\"two\":5}")).isInstanceOf(Shaping.Unchanged.class);
  }

  @Test
  void saysWhichStepFailed() {
    assertThat(((Shaping.Failed) converted(4, 1, "{\"four\":\"x\"}")).reason())
        .contains("the conversion of seat.reserved from version 4");
  }
}
