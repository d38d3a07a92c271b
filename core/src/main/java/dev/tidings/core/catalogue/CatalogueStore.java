package dev.tidings.core.catalogue;

import dev.tidings.core.event.EventType;
import java.util.List;

/** Keeps the catalogue. What a method has done is durable when it returns. */
public interface CatalogueStore {
  /** Keeps these as they are now, in place of what there was of the same names; all or none. */
  void put(List<CatalogueType> types);

  /** Whether there was one to delete. */
  boolean delete(EventType name);

  /** All of them, in the order of their names. */
  List<CatalogueType> all();
}
