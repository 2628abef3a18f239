/** An accuracy on a part of the images stands beside that on all of them, and only equal parts are compared. */
export const V7 = `
-- sample tells which of the split's images were measured, '' for all of them. Parts that were chosen before this version
-- had 2,000 images, spread over the split by their order: they are not the images that are chosen now.
CREATE TABLE evaluationsBySample (
  key INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  dataName TEXT NOT NULL,
  split TEXT NOT NULL,
  sample TEXT NOT NULL,
  precision TEXT NOT NULL,
  count INTEGER NOT NULL,
  accuracy REAL NOT NULL,
  loss REAL,
  at INTEGER NOT NULL,
  details TEXT CHECK (json_valid(details)),
  UNIQUE (subject, data, split, sample, precision)
) STRICT;
INSERT INTO evaluationsBySample
SELECT key, subject, data, dataName, split,
  iif(count = 2000 AND 2000 IS NOT
    (SELECT json_extract(config, '$.counts.' || split) FROM entries WHERE id = data), 'earlier', ''),
  precision, count, accuracy, loss, at, details
FROM evaluations;
DROP TABLE evaluations;
ALTER TABLE evaluationsBySample RENAME TO evaluations;
`;
