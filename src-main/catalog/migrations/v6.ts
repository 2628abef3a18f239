/** A waiting job may be put before those that waited longer. */
export const V6 = `
-- Of those that wait the one with the highest number is next, then the oldest.
ALTER TABLE jobs ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
`;
