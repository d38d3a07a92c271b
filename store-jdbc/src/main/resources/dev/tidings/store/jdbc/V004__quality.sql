-- What was learned of each source's events of each type: shape, figures, volume.
CREATE TABLE shape (
  id      TEXT NOT NULL PRIMARY KEY,
  tenant  TEXT NOT NULL,
  source  TEXT NOT NULL,
  type    TEXT NOT NULL,
  learned TEXT NOT NULL
) WITHOUT ROWID;

-- What is or was wrong with a source's events. A problem is settled when it is resolved and that
-- was announced.
CREATE TABLE problem (
  id          TEXT    NOT NULL PRIMARY KEY,
  tenant      TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  field       TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
  message     TEXT    NOT NULL,
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  count       INTEGER NOT NULL,
  examples    TEXT    NOT NULL,
  resolved_at INTEGER,
  resolved    TEXT,
  announced   TEXT    NOT NULL,
  settled     INTEGER NOT NULL CHECK (settled IN (0, 1)),
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK ((resolved_at IS NULL) = (resolved IS NULL))
) WITHOUT ROWID;
CREATE INDEX problem_by_tenant ON problem (tenant, id);
CREATE INDEX problem_unsettled ON problem (id) WHERE settled = 0;
CREATE INDEX problem_settled ON problem (resolved_at) WHERE settled = 1;
