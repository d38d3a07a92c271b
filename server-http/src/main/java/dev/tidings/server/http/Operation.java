package dev.tidings.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that can be asked for, as the contract has it.
 *
 * @param open whether it needs no API key
 * @param audit what the change that it makes is called in the audit log; empty when it makes none
 * @param bodies what fits, by media type; none when there is no body
 */
record Operation(
    String id,
    String method,
    RequestMeter.Route route,
    boolean open,
    Optional<String> audit,
    List<Parameter> parameters,
    Map<String, Fit> bodies,
    boolean bodyRequired) {

  /** Where a parameter stands. */
  enum In {
    PATH,
    QUERY,
    HEADER
  }

  /**
   * A parameter beside the body.
   *
   * @param type of its schema: {@code string}, {@code integer}, …
   */
  record Parameter(String name, In in, boolean required, String type, Fit fit) {}
}
