/** Entries with tags, files and lineage; their search index; jobs; metric series; settings. Times are ms since 1970. */
export const V1 = `
-- Columns that lists filter and sort by stand before the JSON, so that scanning them reads no overflow pages.
CREATE TABLE entries (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('bank', 'model', 'teacher', 'dataset')),
  name TEXT NOT NULL CHECK (name <> ''),
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  trashedAt INTEGER,
  depth REAL,
  width REAL,
  parameters REAL,
  accuracy REAL,
  bytes REAL,
  notes TEXT NOT NULL DEFAULT '',
  metrics TEXT NOT NULL CHECK (json_type(metrics) = 'object'),
  config TEXT NOT NULL CHECK (json_type(config) = 'object')
) STRICT;
-- Exports become files under these names, and not every file system tells "A" from "a".
CREATE UNIQUE INDEX entryNames ON entries (kind, name COLLATE NOCASE) WHERE trashedAt IS NULL;
CREATE INDEX entriesByTime ON entries (kind, trashedAt, createdAt);

CREATE TABLE entryTags (
  entry INTEGER NOT NULL REFERENCES entries (key) ON DELETE CASCADE,
  tag TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (entry, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX entriesByTag ON entryTags (tag, entry);

-- file is the name in the artifact store: <sha256>.<extension>
CREATE TABLE artifacts (
  entry INTEGER NOT NULL REFERENCES entries (key) ON DELETE CASCADE,
  role TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  fileName TEXT NOT NULL,
  PRIMARY KEY (entry, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifactsByFile ON artifacts (file);

-- A parent may be deleted for good and stays in the history of its children, hence no foreign key on it.
CREATE TABLE lineage (
  child INTEGER NOT NULL REFERENCES entries (key) ON DELETE CASCADE,
  parentId TEXT NOT NULL,
  role TEXT NOT NULL,
  parentKind TEXT NOT NULL,
  parentName TEXT NOT NULL,
  PRIMARY KEY (child, parentId, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX lineageByParent ON lineage (parentId);

CREATE VIRTUAL TABLE entrySearch USING fts5 (
  name, tags, notes, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER searchInsert AFTER INSERT ON entries BEGIN
  INSERT INTO entrySearch (rowid, name, tags, notes) VALUES (new.key, new.name, '', new.notes);
END;
CREATE TRIGGER searchUpdate AFTER UPDATE OF name, notes ON entries BEGIN
  UPDATE entrySearch SET name = new.name, notes = new.notes WHERE rowid = new.key;
END;
CREATE TRIGGER searchDelete AFTER DELETE ON entries BEGIN
  DELETE FROM entrySearch WHERE rowid = old.key;
END;
CREATE TRIGGER searchTag AFTER INSERT ON entryTags BEGIN
  UPDATE entrySearch SET tags = (SELECT group_concat(tag, ' ') FROM entryTags WHERE entry = new.entry)
  WHERE rowid = new.entry;
END;
CREATE TRIGGER searchUntag AFTER DELETE ON entryTags BEGIN
  UPDATE entrySearch SET tags = coalesce((SELECT group_concat(tag, ' ') FROM entryTags WHERE entry = old.entry), '')
  WHERE rowid = old.entry;
END;

CREATE TABLE jobs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (
    state IN ('queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled')
  ),
  parent TEXT REFERENCES jobs (id) ON DELETE CASCADE,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  startedAt INTEGER,
  finishedAt INTEGER,
  -- since when it stands still, and how long it stood still before
  stoppedAt INTEGER,
  pausedMs INTEGER NOT NULL DEFAULT 0,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  progress TEXT CHECK (json_valid(progress)),
  error TEXT CHECK (json_valid(error)),
  result TEXT NOT NULL DEFAULT '[]' CHECK (json_type(result) = 'array')
) STRICT;
CREATE INDEX jobsByState ON jobs (state, key);
CREATE INDEX jobsByParent ON jobs (parent, key);

CREATE TABLE jobLog (
  key INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX logByJob ON jobLog (job, key);

-- owner is the id of a job or an entry. A value that is not a number is stored as NULL.
CREATE TABLE series (
  key INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (owner, name)
) STRICT;
CREATE TABLE points (
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (series, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
`;
