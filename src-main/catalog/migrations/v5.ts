/** A file of fewer bits has an accuracy of its own, beside that of the weights as they are. */
export const V5 = `
-- precision is how the weights are kept in the file that was measured: fp32, fp16 or int8.
CREATE TABLE evaluationsByPrecision (
  key INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  dataName TEXT NOT NULL,
  split TEXT NOT NULL,
  precision TEXT NOT NULL,
  count INTEGER NOT NULL,
  accuracy REAL NOT NULL,
  loss REAL,
  at INTEGER NOT NULL,
  details TEXT CHECK (json_valid(details)),
  UNIQUE (subject, data, split, precision)
) STRICT;
INSERT INTO evaluationsByPrecision
SELECT key, subject, data, dataName, split, 'fp32', count, accuracy, loss, at, details FROM evaluations;
DROP TABLE evaluations;
ALTER TABLE evaluationsByPrecision RENAME TO evaluations;
`;
