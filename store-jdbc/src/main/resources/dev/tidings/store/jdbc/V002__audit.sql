-- Who changed what. A tenant of '' is the whole installation.
CREATE TABLE audit (
  tenant            TEXT    NOT NULL,
  time              INTEGER NOT NULL,
  id                TEXT    NOT NULL,
  actor             TEXT    NOT NULL,
  actor_description TEXT    NOT NULL,
  action            TEXT    NOT NULL,
  kind              TEXT    NOT NULL,
  object            TEXT    NOT NULL,
  before            TEXT,
  after             TEXT,
  PRIMARY KEY (tenant, time, id)
) WITHOUT ROWID;

-- What happened to one object, and what is old.
CREATE INDEX audit_by_object ON audit (tenant, object, time, id);
CREATE INDEX audit_by_time ON audit (time);
