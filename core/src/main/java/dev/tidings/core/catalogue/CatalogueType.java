package dev.tidings.core.catalogue;

import dev.tidings.core.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An event type that somebody has described.
 *
 * @param mode what becomes of events that do not fit, where their source does not say otherwise
 * @param builtIn whether it came with Tidings, and cannot be deleted
 * @param versions in the order of their numbers; at most one of them is active
 */
public record CatalogueType(
    EventType name,
    About about,
    ValidationMode mode,
    boolean builtIn,
    List<SchemaVersion> versions) {

  public CatalogueType {
    versions = List.copyOf(versions);
  }

  /**
   * What people want to know.
   *
   * @param owner who decides about it
   */
  public record About(Category category, String description, String owner) {}

  /** The version in force. */
  public Optional<SchemaVersion> active() {
    for (SchemaVersion version : versions) {
      if (version.state() == VersionState.ACTIVE) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /**
   * The version that was in force at a time, or last before it; the first that was, where the time
   * is before all of them.
   */
  public Optional<SchemaVersion> inForceAt(Instant time) {
    List<Activation> all =
        versions.stream()
            .flatMap(
                version -> version.activations().stream().map(at -> new Activation(version, at)))
            .sorted(Comparator.comparing(Activation::at))
            .toList();
    return all.stream()
        .filter(activation -> !activation.at().isAfter(time))
        .reduce((_, later) -> later)
        .or(() -> all.stream().findFirst())
        .map(Activation::version);
  }

  /** A version came into force. */
  private record Activation(SchemaVersion version, Instant at) {}

  public Optional<SchemaVersion> version(int number) {
    return versions.stream().filter(version -> version.number() == number).findFirst();
  }

  /** What a version follows: the newest before it that is or was in force. */
  public Optional<SchemaVersion> before(int number) {
    return versions.stream()
        .filter(version -> version.number() < number && version.state() != VersionState.DRAFT)
        .reduce((_, later) -> later);
  }

  /** What a version is to be held against: a draft against what it would replace. */
  public Optional<SchemaVersion> predecessor(int number) {
    boolean draft =
        version(number).filter(version -> version.state() == VersionState.DRAFT).isPresent();
    return (draft ? active() : Optional.<SchemaVersion>empty()).or(() -> before(number));
  }

  /**
   * This type, if that version keeps the promise that it makes to those who know its predecessor.
   *
   * @throws NotPossibleException if it does not
   */
  public CatalogueType promising(int number) {
    SchemaVersion version = known(number);
    List<SchemaChange> changes = version.since(predecessor(number));
    Compatibility promised = version.content().compatibility();
    if (!promised.isKeptBy(SchemaChange.kept(changes))) {
      List<String> words =
          changes.stream()
              .filter(change -> !promised.isKeptBy(change.keeps()))
              .map(change -> change.field() + " " + change.what())
              .toList();
      throw new NotPossibleException(
          "version %d promises to be %s compatible and is not: %s. Change it, or promise less"
              .formatted(number, Words.of(promised), String.join("; ", words)));
    }
    return this;
  }

  /** Where {@link #rolledBack} leads: the version that was in force before. */
  public Optional<SchemaVersion> fallback() {
    return versions.stream()
        .filter(version -> version.state() == VersionState.DEPRECATED)
        .max(
            Comparator.<SchemaVersion, Instant>comparing(
                    version -> version.activatedAt().orElse(version.createdAt()))
                .thenComparingInt(SchemaVersion::number));
  }

  public CatalogueType with(About about) {
    return new CatalogueType(name, about, mode, builtIn, versions);
  }

  public CatalogueType with(ValidationMode mode) {
    return new CatalogueType(name, about, mode, builtIn, versions);
  }

  private CatalogueType with(List<SchemaVersion> versions) {
    return new CatalogueType(name, about, mode, builtIn, versions);
  }

  /** The number that a new draft gets. */
  public int nextNumber() {
    return versions.isEmpty() ? 1 : versions.getLast().number() + 1;
  }

  public CatalogueType withDraft(SchemaVersion.Content content, Instant now) {
    return withDraft(nextNumber(), content, now);
  }

  /** With a draft of a number that is not before the next one. */
  CatalogueType withDraft(int number, SchemaVersion.Content content, Instant now) {
    List<SchemaVersion> more = new ArrayList<>(versions);
    more.add(SchemaVersion.draft(number, content, now));
    return with(more);
  }

  /**
   * @throws NotPossibleException if it is no draft any more
   */
  public CatalogueType edited(int number, SchemaVersion.Content content) {
    return replaced(number, version -> version.edited(content));
  }

  /**
   * Without a draft.
   *
   * @throws NotPossibleException if it is no draft any more
   */
  public CatalogueType without(int number) {
    SchemaVersion gone = known(number);
    VersionTransition.EDIT.of(number, gone.state());
    return with(versions.stream().filter(version -> version.number() != number).toList());
  }

  /**
   * With a draft in force, and what was in force deprecated.
   *
   * @throws NotPossibleException if it is no draft
   */
  public CatalogueType activated(int number, Instant now) {
    VersionTransition.ACTIVATE.of(number, known(number).state());
    return inForce(number, VersionTransition.ACTIVATE, now);
  }

  /**
   * With a version in force that was so before, and what is in force deprecated.
   *
   * @throws NotPossibleException if it never was in force, or is
   */
  public CatalogueType rolledBack(int number, Instant now) {
    VersionTransition.ROLL_BACK.of(number, known(number).state());
    return inForce(number, VersionTransition.ROLL_BACK, now);
  }

  private CatalogueType inForce(int number, VersionTransition transition, Instant now) {
    return active()
        .map(version -> deprecated(version.number(), now))
        .orElse(this)
        .replaced(number, version -> version.after(transition, now));
  }

  /**
   * With nothing in force in place of that version.
   *
   * @throws NotPossibleException if it is not in force
   */
  public CatalogueType deprecated(int number, Instant now) {
    return replaced(number, version -> version.after(VersionTransition.DEPRECATE, now));
  }

  /** With a draft that was in force at a time, and is not any more; what is in force stays. */
  CatalogueType retired(int number, Instant at) {
    return replaced(
        number,
        version ->
            version.after(VersionTransition.ACTIVATE, at).after(VersionTransition.DEPRECATE, at));
  }

  private CatalogueType replaced(int number, UnaryOperator<SchemaVersion> change) {
    known(number);
    return with(
        versions.stream()
            .map(version -> version.number() == number ? change.apply(version) : version)
            .toList());
  }

  private SchemaVersion known(int number) {
    return version(number)
        .orElseThrow(() -> new NotPossibleException(name + " has no version " + number));
  }
}
