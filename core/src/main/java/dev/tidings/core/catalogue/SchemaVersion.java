package dev.tidings.core.catalogue;

import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One version of what the data of an event type looks like.
 *
 * @param number from 1
 * @param activations when it came into force, each time, in their order
 */
public record SchemaVersion(
    int number, VersionState state, Content content, Instant createdAt, List<Instant> activations) {

  public SchemaVersion {
    activations = List.copyOf(activations);
  }

  /**
   * What is written in a version, and does not change once it was in force.
   *
   * @param schema JSON Schema 2020-12 of the data
   * @param example data that fits it
   * @param compatibility what it promises to those who know the version before
   */
  public record Content(
      JsonObject schema,
      Optional<JsonObject> example,
      Compatibility compatibility,
      Conversion conversion) {}

  public static SchemaVersion draft(int number, Content content, Instant now) {
    return new SchemaVersion(number, VersionState.DRAFT, content, now, List.of());
  }

  /**
   * @throws NotPossibleException if it is no draft any more
   */
  SchemaVersion edited(Content content) {
    return new SchemaVersion(
        number, VersionTransition.EDIT.of(number, state), content, createdAt, activations);
  }

  /**
   * @throws NotPossibleException if that cannot happen to it
   */
  SchemaVersion after(VersionTransition transition, Instant now) {
    VersionState next = transition.of(number, state);
    List<Instant> times = new ArrayList<>(activations);
    if (next == VersionState.ACTIVE) {
      times.add(now);
    }
    return new SchemaVersion(number, next, content, createdAt, times);
  }

  /** What is different from another version; nothing where there is none. */
  public List<SchemaChange> since(Optional<SchemaVersion> before) {
    return before
        .map(other -> SchemaChange.between(other.content().schema(), content.schema()))
        .orElse(List.of());
  }

  /** When it last came into force. */
  public Optional<Instant> activatedAt() {
    return activations.isEmpty() ? Optional.empty() : Optional.of(activations.getLast());
  }
}
