/** The kinds of entries of a catalog. */
export const ENTRY_KINDS = ['bank', 'model', 'teacher', 'dataset'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What may be said of a job; see the catalog's jobs for the ways from one to another. */
export const JOB_STATES = [
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'failed',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];
