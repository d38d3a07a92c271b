package dev.tidings.server.config;

/** How log records look on standard output. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** For machines: one JSON object a line. */
  JSON
}
