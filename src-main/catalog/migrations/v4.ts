/**
 * A long curve is looked at without reading all of its points: of every 256 steps it is known which point is the lowest and
 * which the highest.
 */
export const V4 = `
-- low and high are NULL where no point of the bucket is a number.
CREATE TABLE buckets (
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  lowStep INTEGER NOT NULL,
  low REAL,
  highStep INTEGER NOT NULL,
  high REAL,
  PRIMARY KEY (series, bucket)
) STRICT, WITHOUT ROWID;

-- SQLite takes other columns from the row of the lowest or the highest: https://sqlite.org/lang_select.html#bareagg
INSERT INTO buckets (series, bucket, count, lowStep, low, highStep, high)
SELECT lows.series, lows.bucket, lows.count, lows.step, lows.value, highs.step, highs.value
FROM (SELECT series, step / 256 AS bucket, count(*) AS count, step, min(value) AS value FROM points GROUP BY 1, 2) AS lows
JOIN (SELECT series, step / 256 AS bucket, step, max(value) AS value FROM points GROUP BY 1, 2) AS highs
  ON highs.series = lows.series AND highs.bucket = lows.bucket;
`;
