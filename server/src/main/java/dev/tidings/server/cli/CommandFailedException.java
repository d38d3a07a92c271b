package dev.tidings.server.cli;

/** A command could not do what it was asked. The message is all that the person needs to read. */
public sealed class CommandFailedException extends RuntimeException
    permits Client.ForbiddenException, Client.NotFoundException {
  private static final long serialVersionUID = 1;

  public CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
