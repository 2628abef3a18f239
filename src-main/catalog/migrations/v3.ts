/**
 * Measurements belong to the content: the accuracy of weights on the images of a dataset, and how long they take on a
 * device, whichever entries have those weights. An entry's accuracy says what it was measured on.
 */
export const V3 = `
-- {"data": id, "name": …, "split": …, "count": …} of the column accuracy; null: from a version that did not keep it.
ALTER TABLE entries ADD COLUMN measured TEXT CHECK (json_valid(measured));

-- subject is the sha256 of the weights; of a size that a bank composes: the bank's, a slash, and the size, "…/64x4".
-- The dataset may be deleted for good and stays known by its name.
CREATE TABLE evaluations (
  key INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  dataName TEXT NOT NULL,
  split TEXT NOT NULL,
  count INTEGER NOT NULL,
  accuracy REAL NOT NULL,
  loss REAL,
  at INTEGER NOT NULL,
  details TEXT CHECK (json_valid(details)),
  UNIQUE (subject, data, split)
) STRICT;

-- median and p90 in ms of one pass; conditions is what it was measured under, in words and numbers.
CREATE TABLE latencies (
  key INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  device TEXT NOT NULL,
  precision TEXT NOT NULL,
  median REAL NOT NULL,
  p90 REAL NOT NULL,
  at INTEGER NOT NULL,
  conditions TEXT NOT NULL CHECK (json_type(conditions) = 'object'),
  UNIQUE (subject, device, precision)
) STRICT;
`;
