package dev.tidings.server.http;

import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.DeclaredType;
import dev.tidings.core.catalogue.DeclaredType.Version;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.catalogue.VersionState;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** An event type as somebody wants to have it, from the JSON that it is declared in. */
final class DeclaredTypeForm {
  private DeclaredTypeForm() {}

  private record Written(JsonObject json, Optional<VersionState> state) {}

  /**
   * Reads a form that fits the contract. What it does not say stays as it is.
   *
   * @throws RefusedException if it contradicts itself
   */
  static DeclaredType read(EventType name, JsonObject json, Optional<CatalogueType> before) {
    NavigableMap<Integer, Written> written = new TreeMap<>();
    int next = 1;
    for (Json element : json.array("versions")) {
      JsonObject version = element instanceof JsonObject object ? object : JsonObject.EMPTY;
      int number = number(version, "number").orElse(next);
      Optional<VersionState> state =
          version.text("state").map(text -> VersionState.valueOf(text.toUpperCase(Locale.ROOT)));
      if (written.put(number, new Written(version, state)) != null) {
        throw refused("/versions", "version " + number + " is there twice");
      }
      next = number + 1;
    }
    Optional<Integer> active = active(json, written, before);
    List<Version> versions = new ArrayList<>();
    written.forEach((number, version) -> {
      Optional<SchemaVersion> there = before.flatMap(type -> type.version(number));
      versions.add(
          new Version(
              number,
              state(number, version, active, there),
              EventTypeView.content(version.json, there.map(SchemaVersion::content)),
              version.json.bool("force").orElse(false)));
    });
    active
        .filter(number -> !written.containsKey(number))
        .flatMap(number -> before.flatMap(type -> type.version(number)))
        .ifPresent(version ->
            versions.add(
                new Version(version.number(), VersionState.ACTIVE, version.content(), false)));
    return new DeclaredType(
        name,
        EventTypeView.about(json, before.map(CatalogueType::about)),
        json.text("validation")
            .map(SourceRulesForm::mode)
            .or(() -> before.map(CatalogueType::mode))
            .orElse(ValidationMode.OBSERVE),
        versions);
  }

  /** What is to be in force: what is said to be, or else the last of which nothing is said. */
  private static Optional<Integer> active(
      JsonObject json, NavigableMap<Integer, Written> written, Optional<CatalogueType> before) {
    List<Integer> said =
        written.entrySet().stream()
            .filter(version -> version.getValue().state.equals(Optional.of(VersionState.ACTIVE)))
            .map(Map.Entry::getKey)
            .toList();
    Optional<Integer> named = number(json, "active");
    if (said.size() > 1
        || (!said.isEmpty() && named.isPresent() && !named.equals(said.stream().findFirst()))) {
      throw refused("/active", "only one version can be active");
    }
    named.ifPresent(number -> {
      boolean known =
          written.containsKey(number) || before.flatMap(type -> type.version(number)).isPresent();
      if (!known) {
        throw refused("/active", "there is no version " + number + " to be active");
      }
      boolean otherwise =
          Optional.ofNullable(written.get(number))
              .flatMap(Written::state)
              .filter(state -> state != VersionState.ACTIVE)
              .isPresent();
      if (otherwise) {
        throw refused("/active", "version " + number + " itself says that it is not to be active");
      }
    });
    return named
        .or(() -> said.stream().findFirst())
        .or(() ->
            written.descendingMap().entrySet().stream()
                .filter(version -> version.getValue().state.isEmpty())
                .map(Map.Entry::getKey)
                .findFirst());
  }

  /** What comes before the version in force was so itself; what comes after it may not be yet. */
  private static VersionState state(
      int number, Written version, Optional<Integer> active, Optional<SchemaVersion> there) {
    if (active.equals(Optional.of(number))) {
      return VersionState.ACTIVE;
    }
    boolean wasInForce =
        there.filter(found -> found.state() != VersionState.DRAFT).isPresent()
            || active.filter(last -> number < last).isPresent();
    return version.state.orElse(wasInForce ? VersionState.DEPRECATED : VersionState.DRAFT);
  }

  private static Optional<Integer> number(JsonObject json, String field) {
    return json.number(field).map(BigDecimal::intValue);
  }

  private static RefusedException refused(String pointer, String detail) {
    return new RefusedException(Problem.invalid(pointer, detail));
  }
}
