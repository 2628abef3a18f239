import type { Studio } from '../../work/host/studio';
import type { Entry } from '../../catalog/types';

/** Runs that are looked through, and models that are shown, so that an answer stays small. */
const MOST_RUNS = 200;
const MOST_MODELS = 1000;

export interface Family {
  run: string;
  name: string;
  at: number;
  models: Entry[];
}

/** Models that one run generated together, the newest first; of each family those that are not in the trash. */
export function familiesOf({ catalog }: Studio): Family[] {
  const found: Family[] = [];
  let left = MOST_MODELS;
  for (const job of catalog.jobs.list({ kind: 'generate', states: ['done'], limit: MOST_RUNS })) {
    if (job.result.length < 2 || left <= 0) continue;
    const models = job.result.slice(0, left).flatMap((id) => presentEntry(catalog, id));
    if (models.length < 2) continue;
    left -= models.length;
    found.push({ run: job.id, name: commonName(models.map(({ name }) => name)), at: job.createdAt, models });
  }
  return found;
}

function presentEntry({ entries }: Studio['catalog'], id: string): Entry[] {
  try {
    const entry = entries.get(id);
    return entry.trashedAt === null ? [entry] : [];
  } catch {
    // Deleted for good.
    return [];
  }
}

/** What all names begin with, up to where a word ends. */
export function commonName(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) {
    while (!name.startsWith(first.slice(0, length))) length--;
  }
  const common = first.slice(0, length).replace(/[\s_-]*(\d+x?)?$/, '');
  return common === '' ? first : common;
}
