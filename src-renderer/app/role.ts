import { t } from '../language';
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
    word: t('app.inherited'),
    about: t('app.composedFromTheBankWithThe'),
    tone: 'good',
  },
  fresh: { word: t('app.fresh'), about: t('app.composedFromTheBankWithNew'), tone: 'warn' },
  tuned: { word: t('app.tuned'), about: t('app.allItsWeightsWereTrainedFurther'), tone: 'accent' },
  scalers: {
    word: t('app.scalersTrained'),
    about: t('app.itsScalersWereTrainedItsTemplates'),
    tone: 'accent',
  },
  scratch: { word: t('app.scratch'), about: t('app.itBeganWithRandomWeightsTo'), tone: 'plain' },
  selected: {
    word: t('app.selected'),
    about: t('app.itBeganWithAPartOf'),
    tone: 'plain',
  },
  imported: { word: t('app.imported'), about: t('app.itCameFromAFile'), tone: 'plain' },
  trained: { word: t('app.trainedHere'), about: t('app.itWasTrainedByThisProgram'), tone: 'plain' },
  elastic: { word: t('app.elastic'), about: t('app.itWasCondensedForAWhole'), tone: 'good' },
  fitted: {
    word: t('app.fitted'),
    about: t('app.itWasFittedToAModels'),
    tone: 'warn',
  },
  single: { word: t('app.oneSize'), about: t('app.itWasCondensedAtOneSize'), tone: 'plain' },
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
