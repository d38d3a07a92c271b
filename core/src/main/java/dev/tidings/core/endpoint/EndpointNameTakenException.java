package dev.tidings.core.endpoint;

/** The tenant has an endpoint of that name already. */
public final class EndpointNameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EndpointNameTakenException(String name) {
    super(
        "there is an endpoint called "
            + name
            + " already: choose another name, or change that one");
  }
}
