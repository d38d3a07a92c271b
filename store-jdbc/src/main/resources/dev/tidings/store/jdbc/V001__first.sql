-- Times are milliseconds since 1970 (UTC). States, triggers and outcomes are numbered in Codes.java.

-- A small number for each endpoint that ever had a delivery; stays when the endpoint is deleted.
CREATE TABLE endpoint_ref (
  ref    INTEGER PRIMARY KEY,
  id     TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL
);
CREATE INDEX endpoint_ref_by_tenant ON endpoint_ref (tenant);

-- One event for one endpoint. The first attempt is in the row itself: on the happy path a delivery
-- is this one row, written once, with its outcome.
CREATE TABLE delivery (
  log_partition    INTEGER NOT NULL,
  log_offset       INTEGER NOT NULL,
  endpoint         INTEGER NOT NULL REFERENCES endpoint_ref (ref),
  event            TEXT    NOT NULL,
  event_type       TEXT    NOT NULL,
  ordered_by       TEXT,
  created_at       INTEGER NOT NULL,
  state            INTEGER NOT NULL,
  attempts         INTEGER NOT NULL,
  round            INTEGER NOT NULL,
  trigger          INTEGER NOT NULL,
  next_attempt_at  INTEGER,
  finished_at      INTEGER,
  reason           TEXT,
  first_trigger    INTEGER,
  first_started_at INTEGER,
  first_micros     INTEGER,
  first_outcome    INTEGER,
  first_status     INTEGER,
  first_wait       INTEGER,
  first_text       TEXT,
  PRIMARY KEY (log_partition, log_offset, endpoint),
  CONSTRAINT known_codes
    CHECK (state BETWEEN 0 AND 3 AND trigger BETWEEN 0 AND 3),
  CONSTRAINT finished_has_its_time
    CHECK ((state <> 0) = (finished_at IS NOT NULL)),
  CONSTRAINT only_pending_is_due
    CHECK (state = 0 OR next_attempt_at IS NULL),
  CONSTRAINT pending_is_due_or_waits_its_turn
    CHECK (state <> 0 OR next_attempt_at IS NOT NULL OR ordered_by IS NOT NULL),
  CONSTRAINT round_is_part_of_attempts
    CHECK (round BETWEEN 0 AND attempts),
  CONSTRAINT delivered_had_an_attempt
    CHECK (state <> 1 OR attempts > 0),
  CONSTRAINT first_attempt_is_whole
    CHECK ((first_outcome IS NULL) = (first_trigger IS NULL)
      AND (first_outcome IS NULL) = (first_started_at IS NULL)
      AND (first_outcome IS NULL) = (first_micros IS NULL))
) WITHOUT ROWID;

-- Lists, replay and figures: what an endpoint has in a state, in the log's order.
CREATE INDEX delivery_by_state ON delivery (endpoint, state, log_partition, log_offset);

-- What is due, the longest due first.
CREATE INDEX delivery_due ON delivery (endpoint, next_attempt_at, log_partition, log_offset)
  WHERE next_attempt_at IS NOT NULL;

-- Of the pending deliveries with the same key only one is due ...
CREATE UNIQUE INDEX delivery_turn ON delivery (endpoint, ordered_by)
  WHERE ordered_by IS NOT NULL AND next_attempt_at IS NOT NULL;

-- ... and the others wait in the log's order.
CREATE INDEX delivery_in_order ON delivery (endpoint, ordered_by, log_partition, log_offset)
  WHERE ordered_by IS NOT NULL AND state = 0;

-- Attempts from the second on.
CREATE TABLE attempt (
  log_partition INTEGER NOT NULL,
  log_offset    INTEGER NOT NULL,
  endpoint      INTEGER NOT NULL,
  number        INTEGER NOT NULL,
  trigger       INTEGER NOT NULL,
  started_at    INTEGER NOT NULL,
  micros        INTEGER NOT NULL,
  outcome       INTEGER NOT NULL,
  status        INTEGER,
  wait          INTEGER,
  text          TEXT,
  PRIMARY KEY (log_partition, log_offset, endpoint, number),
  FOREIGN KEY (log_partition, log_offset, endpoint)
    REFERENCES delivery (log_partition, log_offset, endpoint) ON DELETE CASCADE,
  CONSTRAINT the_first_is_with_its_delivery CHECK (number > 1),
  CONSTRAINT known_codes CHECK (trigger BETWEEN 0 AND 3 AND outcome BETWEEN 1 AND 6)
) WITHOUT ROWID;

-- How many deliveries there are, kept up to date by the transaction that changes them.
CREATE TABLE delivery_count (
  endpoint INTEGER NOT NULL REFERENCES endpoint_ref (ref),
  state    INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  PRIMARY KEY (endpoint, state),
  CONSTRAINT known_state CHECK (state BETWEEN 0 AND 3),
  CONSTRAINT not_negative CHECK (number >= 0)
) WITHOUT ROWID;

-- Events that no endpoint wanted; requests that no event could be made of, and events that do not
-- hold to their schema, with the reason.
CREATE TABLE unmatched (
  log_partition INTEGER NOT NULL,
  log_offset    INTEGER NOT NULL,
  tenant        TEXT    NOT NULL,
  PRIMARY KEY (log_partition, log_offset)
) WITHOUT ROWID;
CREATE INDEX unmatched_by_tenant ON unmatched (tenant, log_partition, log_offset);
CREATE TABLE quarantined (
  log_partition INTEGER NOT NULL,
  log_offset    INTEGER NOT NULL,
  tenant        TEXT    NOT NULL,
  reason        TEXT    NOT NULL,
  PRIMARY KEY (log_partition, log_offset)
) WITHOUT ROWID;
CREATE INDEX quarantined_by_tenant ON quarantined (tenant, log_partition, log_offset);

-- Up to where a consumer is done with the log.
CREATE TABLE consumer_position (
  consumer      TEXT    NOT NULL,
  log_partition INTEGER NOT NULL,
  log_offset    INTEGER NOT NULL,
  PRIMARY KEY (consumer, log_partition)
) WITHOUT ROWID;

-- Since when endpoints have been failing.
CREATE TABLE endpoint_health (
  endpoint      TEXT    NOT NULL PRIMARY KEY,
  failing_since INTEGER NOT NULL
) WITHOUT ROWID;

-- What was decided about endpoints and sources. What is secret is in the encrypted column.
CREATE TABLE endpoint (
  id       TEXT NOT NULL PRIMARY KEY,
  tenant   TEXT NOT NULL,
  settings TEXT NOT NULL,
  secrets  BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE source (
  id           TEXT    NOT NULL PRIMARY KEY,
  tenant       TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  provider     TEXT    NOT NULL,
  verification BLOB    NOT NULL,
  rules        TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CONSTRAINT one_of_a_name UNIQUE (tenant, name)
) WITHOUT ROWID;

-- Event types that were described or changed here, with all versions of their schemas.
CREATE TABLE event_type (
  name      TEXT NOT NULL PRIMARY KEY,
  described TEXT NOT NULL
) WITHOUT ROWID;

-- Something encrypted, to tell at the start whether the key fits.
CREATE TABLE secret_check (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
);

-- API keys: never the key, only its SHA-256.
CREATE TABLE api_key (
  id            TEXT    NOT NULL PRIMARY KEY,
  tenant        TEXT,
  personal_data INTEGER NOT NULL,
  description   TEXT    NOT NULL,
  hash          TEXT    NOT NULL UNIQUE,
  created_at    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE replay (
  id        TEXT    NOT NULL PRIMARY KEY,
  tenant    TEXT    NOT NULL,
  under_way INTEGER NOT NULL CHECK (under_way IN (0, 1)),
  replay    TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX replay_by_tenant ON replay (tenant, id);
CREATE INDEX replay_under_way ON replay (id) WHERE under_way = 1;

-- Filled and emptied to find out whether there is room on the disk again.
CREATE TABLE room_test (
  id     INTEGER PRIMARY KEY,
  filler BLOB NOT NULL
);
