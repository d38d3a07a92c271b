package dev.tidings.core.source;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What an authentic request turned out to be. */
public sealed interface Reading {
  /** Things that happened, at least one. */
  record Items(List<Item> items) implements Reading {
    public Items {
      items = List.copyOf(items);
    }
  }

  /**
   * A part of a handshake, or something that says nothing that happened. It is answered and not
   * kept.
   *
   * @param what it is, in words
   * @param answer its own answer; empty for the provider's usual one
   * @param visit an address that must be visited before it is answered; it has been checked to be
   *     the provider's
   */
  record Handshake(String what, Optional<Answer> answer, Optional<URI> visit) implements Reading {
    public static Handshake of(String what) {
      return new Handshake(what, Optional.empty(), Optional.empty());
    }

    public static Handshake answering(String what, Answer answer) {
      return new Handshake(what, Optional.of(answer), Optional.empty());
    }

    public static Handshake visiting(String what, URI url) {
      return new Handshake(what, Optional.empty(), Optional.of(url));
    }
  }

  /**
   * No event can be made of it: it is kept as it is.
   *
   * @param reason for a person to read
   */
  record Unreadable(String reason) implements Reading {}
}
