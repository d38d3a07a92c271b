package dev.tidings.server.http;

import io.vertx.core.http.HttpConnection;
import org.jspecify.annotations.Nullable;

/** An open connection and how long it has been doing what it does; lives on its event loop. */
final class Connection {
  /** What a connection is doing. */
  enum Phase {
    /** No head of a request is complete: it is idle, or its sender is slow. */
    WAITING,
    /** A request's body is being read. */
    READING,
    /** A request is being answered. */
    ANSWERING
  }

  private final HttpConnection http;
  private Phase phase = Phase.WAITING;
  private long sinceNanos;
  private @Nullable Exchange exchange;
  private boolean ending;

  Connection(HttpConnection http, long nowNanos) {
    this.http = http;
    this.sinceNanos = nowNanos;
  }

  void reading(Exchange exchange, long nowNanos) {
    this.exchange = exchange;
    enter(Phase.READING, nowNanos);
  }

  void answering(long nowNanos) {
    enter(Phase.ANSWERING, nowNanos);
  }

  void waiting(long nowNanos) {
    exchange = null;
    enter(Phase.WAITING, nowNanos);
  }

  /** Nothing more is answered: what follows may be part of a body that was not understood. */
  void end() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  private void enter(Phase phase, long nowNanos) {
    this.phase = phase;
    this.sinceNanos = nowNanos;
  }

  /** The other side has gone: what was begun comes to nothing. */
  void gone() {
    Exchange begun = exchange;
    exchange = null;
    if (begun != null) {
      begun.gone();
    }
  }

  /** What it is doing, it has just begun to do. */
  void startAnew(long nowNanos) {
    sinceNanos = nowNanos;
  }

  /** Ends what has taken too long. */
  void check(long nowNanos, HttpConfig.Patience patience) {
    long took = nowNanos - sinceNanos;
    switch (phase) {
      case WAITING -> closeAfter(took, patience.next().toNanos());
      case READING -> {
        Exchange begun = exchange;
        if (took > patience.request().toNanos() && begun != null) {
          begun.refuse(Problem.timedOut());
        }
      }
      case ANSWERING -> closeAfter(took, patience.exchange().toNanos());
    }
  }

  private void closeAfter(long took, long limit) {
    if (took > limit) {
      http.close();
    }
  }
}
