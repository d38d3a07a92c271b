package dev.tidings.core.source;

import dev.tidings.core.id.SourceId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keeps sources, their verification encrypted. What a method has done is durable when it returns.
 */
public interface SourceStore {
  /**
   * @throws NameTakenException if the tenant has a source of that name
   */
  void add(Source source);

  /**
   * Replaces the source by what {@code change} makes of it, with nobody in between.
   *
   * @return the source as it is now; empty when there is none of that id
   * @throws NameTakenException if the tenant has another source of the new name
   */
  Optional<Source> update(SourceId id, UnaryOperator<Source> change);

  /** Whether there was one to delete. Its events stay. */
  boolean delete(SourceId id);

  /** All of them, in the order of their ids. */
  List<Source> all();
}
