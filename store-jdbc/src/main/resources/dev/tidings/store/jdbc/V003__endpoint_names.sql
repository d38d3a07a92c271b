-- The name is in the settings too; here it is for being the only one of its kind.
ALTER TABLE endpoint ADD COLUMN name TEXT;
CREATE UNIQUE INDEX endpoint_by_name ON endpoint (tenant, name) WHERE name IS NOT NULL;
