import type { DataProblem } from './types';

/** What several pictures are of, where names number it: `patient12_study3.png`, `vid01_frame0001.jpg`, `subject-7/a.png`. */
const NUMBERED =
  /(?<!\p{L})(patient|person|people|subject|subj|sub|participant|case|donor|animal|specimen|slide|video|vid|clip|movie|scene|seq|sequence|session|series|burst)[\s._-]?(\d+)(?!\d)/iu;
/** Of fewer of those that are tested with it is chance. */
const SHARE = 0.1;

interface Taken {
  label: number;
}

/** That pictures of one patient, person or video are on both sides of a share that was set aside by chance. */
export function takenTogether(train: readonly Taken[], test: readonly Taken[]): DataProblem[] {
  const groups = new Set(train.map(groupOf).filter((group) => group !== undefined));
  const shared = test.map(groupOf).filter((group) => group !== undefined && groups.has(group));
  // Where no class has several they are the classes themselves.
  if (groups.size <= new Set(train.map(({ label }) => label)).size) return [];
  if (shared.length === 0 || shared.length < SHARE * test.length) return [];
  const message = `${shared.length} of ${test.length} images to test with belong together with some that are trained on, as those of “${shared[0]!}” do: on others it may be right less often. Sorted into folders “train” and “test” they are kept apart.`;
  return [{ kind: 'related', message, fatal: false }];
}

const groupOf = (item: object): string | undefined =>
  'file' in item && typeof item.file === 'string' ? NUMBERED.exec(item.file)?.[0].toLowerCase() : undefined;
