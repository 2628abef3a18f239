/** What a job found becomes part of its row; messages between processes get a table, each with the owner that it is for. */
export const V2 = `
ALTER TABLE jobs ADD COLUMN report TEXT CHECK (json_valid(report));

CREATE TABLE messages (
  key INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  job TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
DELETE FROM settings WHERE key LIKE 'ask/%';
`;
