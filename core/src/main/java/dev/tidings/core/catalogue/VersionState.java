package dev.tidings.core.catalogue;

/** How far a schema version has come. */
public enum VersionState {
  /** Being written: it may still change, and no event is held to it. */
  DRAFT,
  /** In force: new events are held to it. It does not change any more. */
  ACTIVE,
  /** Was in force: endpoints that have pinned it still get it. It does not change any more. */
  DEPRECATED
}
