package dev.tidings.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is worked out once stays true. */
final class PersonalFieldsOfVersionsTest {
  private static final EventType TYPE = new EventType("order.made");

  private final PersonalFieldsOfVersions personal = new PersonalFieldsOfVersions();

  private static Optional<SchemaVersion> version(int number, String schema) {
    return Optional.of(
        SchemaVersion.draft(
            number,
            new SchemaVersion.Content(
                Json.parseObject(schema.getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                Compatibility.NONE,
                Conversion.NOTHING),
            Instant.EPOCH));
  }

  @Test
  void isWorkedOutOnce() {
    Optional<SchemaVersion> version = version(1, "{\"x-personal-data\":\"name\"}");

    PersonalFields fields = personal.of(TYPE, version);

    assertThat(fields).isEqualTo(new PersonalFields.Personal());
    assertThat(personal.of(TYPE, version)).isSameAs(fields);
  }

  @Test
  void tellsVersionsAndTypesApart() {
    personal.of(TYPE, version(1, "{\"x-personal-data\":\"name\"}"));

    assertThat(personal.of(TYPE, version(2, "{}"))).isEqualTo(PersonalFields.UNDESCRIBED);
    assertThat(personal.of(new EventType("order.lost"), version(1, "{}")))
        .isEqualTo(PersonalFields.UNDESCRIBED);
    assertThat(personal.of(TYPE, Optional.empty())).isEqualTo(PersonalFields.UNDESCRIBED);
  }

  @Test
  void isWorkedOutAgainWhenATypeWasDeletedAndMadeAgain() {
    personal.of(TYPE, version(1, "{}"));

    assertThat(personal.of(TYPE, version(1, "{\"x-personal-data\":\"name\"}")))
        .isEqualTo(new PersonalFields.Personal());
  }
}
