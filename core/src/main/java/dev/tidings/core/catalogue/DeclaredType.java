package dev.tidings.core.catalogue;

import dev.tidings.core.catalogue.CatalogueType.About;
import dev.tidings.core.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event type as somebody wants to have it, whatever it is now.
 *
 * @param versions those that there are to be, in the order of their numbers, at most one of them
 *     active; others that are there stay
 */
public record DeclaredType(
    EventType name, About about, ValidationMode mode, List<Version> versions) {

  public DeclaredType {
    versions = List.copyOf(versions);
  }

  /**
   * A version as it is to be.
   *
   * @param state deprecated where it was in force before
   * @param force whether it may break its promise
   */
  public record Version(
      int number, VersionState state, SchemaVersion.Content content, boolean force) {
    private CatalogueType promising(CatalogueType type) {
      return force ? type : type.promising(number);
    }
  }

  /**
   * What becomes of the type that is there.
   *
   * @throws NotPossibleException if a version would have to change that was in force, would have to
   *     be put before others, or would break the promise that it makes
   */
  public CatalogueType over(Optional<CatalogueType> before, Instant now) {
    CatalogueType type =
        before
            .orElseGet(() -> new CatalogueType(name, about, mode, false, List.of()))
            .with(about)
            .with(mode);
    for (Version version : versions) {
      type = written(type, version, now);
    }
    // What is not in force any more was so before what is.
    Instant beforeActive =
        type.active().filter(this::stays).flatMap(SchemaVersion::activatedAt).orElse(now);
    for (int i = 0; i < versions.size(); i++) {
      type = retired(type, versions.get(i), beforeActive.minusMillis((long) versions.size() - i));
    }
    for (Version version : versions) {
      type = inForce(type, version, now);
    }
    return type;
  }

  /** Whether a version that is in force is to stay so. */
  private boolean stays(SchemaVersion active) {
    return versions.stream()
        .filter(version -> version.number() == active.number())
        .allMatch(version -> version.state() == VersionState.ACTIVE);
  }

  private static CatalogueType written(CatalogueType type, Version version, Instant now) {
    Optional<SchemaVersion> there = type.version(version.number());
    if (there.isEmpty()) {
      // A number may be left out: that draft was thrown away.
      if (version.number() < type.nextNumber()) {
        throw new NotPossibleException(
            "version %d cannot be added: the next one is %d"
                .formatted(version.number(), type.nextNumber()));
      }
      return type.withDraft(version.number(), version.content(), now);
    }
    if (there.get().content().equals(version.content())) {
      return type;
    }
    if (there.get().state() != VersionState.DRAFT) {
      throw new NotPossibleException(
          ("version %d is there and is written otherwise, and a version that was in force never"
                  + " changes; add version %d")
              .formatted(version.number(), type.nextNumber()));
    }
    return type.edited(version.number(), version.content());
  }

  private static CatalogueType retired(CatalogueType type, Version version, Instant earlier) {
    VersionState state = type.version(version.number()).orElseThrow().state();
    return switch (version.state()) {
      case ACTIVE -> type;
      case DRAFT -> {
        if (state != VersionState.DRAFT) {
          throw new NotPossibleException(
              "version %d is %s and cannot be a draft again"
                  .formatted(version.number(), Words.of(state)));
        }
        yield type;
      }
      case DEPRECATED ->
          switch (state) {
            case DRAFT -> version.promising(type).retired(version.number(), earlier);
            case ACTIVE -> type.deprecated(version.number(), earlier);
            case DEPRECATED -> type;
          };
    };
  }

  private static CatalogueType inForce(CatalogueType type, Version version, Instant now) {
    if (version.state() != VersionState.ACTIVE) {
      return type;
    }
    return switch (type.version(version.number()).orElseThrow().state()) {
      case DRAFT -> version.promising(type).activated(version.number(), now);
      case ACTIVE -> type;
      case DEPRECATED -> type.rolledBack(version.number(), now);
    };
  }
}
