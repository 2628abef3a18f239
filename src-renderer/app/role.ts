import type { Entry } from '../../src-main/api/contract';
import { recordOf } from './describe';

/** What an entry is among those of its kind, in a word, and a sentence on it. */
export interface Role {
  word: string;
  about: string;
  tone: 'plain' | 'good' | 'accent' | 'warn';
}

const ROLES = {
  inherited: {
    word: 'inherited',
    about: 'Composed from the bank with the scalers of its teacher; it was not trained itself.',
    tone: 'good',
  },
  fresh: { word: 'fresh', about: 'Composed from the bank with new scalers.', tone: 'warn' },
  tuned: { word: 'tuned', about: 'All its weights were trained further.', tone: 'accent' },
  scalers: {
    word: 'scalers trained',
    about: 'Its scalers were trained, its templates are the bank’s.',
    tone: 'accent',
  },
  scratch: { word: 'scratch', about: 'It began with random weights, to compare with.', tone: 'plain' },
  selected: {
    word: 'selected',
    about: 'It began with a part of a larger model’s weights, to compare with.',
    tone: 'plain',
  },
  imported: { word: 'imported', about: 'It came from a file.', tone: 'plain' },
  trained: { word: 'trained here', about: 'It was trained by this program.', tone: 'plain' },
  elastic: { word: 'elastic', about: 'It was condensed for a whole grid of sizes.', tone: 'good' },
  fitted: {
    word: 'fitted',
    about: 'It was fitted to a model’s weights: a start to condense from.',
    tone: 'warn',
  },
  single: { word: 'one size', about: 'It was condensed at one size.', tone: 'plain' },
} as const satisfies Record<string, Role>;

/** What an entry is among those of its kind; undefined where that is not known. */
export function roleOf(entry: Entry): Role | undefined {
  const { config, kind, metrics } = entry;
  const request = (config['request'] ?? {}) as { kind?: string; options?: Record<string, unknown> };
  if (kind === 'dataset') return undefined;
  if (kind === 'bank') {
    if (request.kind === 'import') return recordOf(entry).bank?.elastic ? ROLES.elastic : ROLES.single;
    if (metrics['fit/error'] !== undefined) return ROLES.fitted;
    return recordOf(entry).bank?.elastic ? ROLES.elastic : ROLES.single;
  }
  if (request.kind === 'import' || request.kind === 'import-teacher') return ROLES.imported;
  if (request.kind === 'train-teacher') return ROLES.trained;
  if (request.kind === 'finetune' || request.options?.['finetune']) return tuned(config['init']);
  if (config['init'] === 'weight-selection') return ROLES.selected;
  if (isScratch(config['init'])) return ROLES.scratch;
  if (request.options?.['scalerTraining']) return ROLES.scalers;
  if (config['scalers'] === 'fresh') return ROLES.fresh;
  return config['scalers'] === 'inherited' ? ROLES.inherited : undefined;
}

/** What began at random stays what it is to be compared with, also after it was trained. */
function tuned(init: unknown): Role {
  if (init === 'weight-selection') return ROLES.selected;
  return isScratch(init) ? ROLES.scratch : ROLES.tuned;
}

function isScratch(init: unknown): boolean {
  return typeof init === 'string' && init.startsWith('scratch');
}
