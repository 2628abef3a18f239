import { t } from '../../language';
import type { ClassPairs, RequestInput, Size } from '../../../src-main/api/contract';
import { bySize, INITIALISERS, sameSize } from '../../../src-main/api/contract';
import { declared } from '../../app/declared';
import type { BudgetDraft } from './finder';
import { NO_BUDGET } from './finder';

/** What the wizard has been told so far. */
export interface GenerateDraft {
  bank: string | undefined;
  sizes: Size[];
  /** What a model may cost. */
  budget: BudgetDraft;
  scalers: 'inherited' | 'fresh';
  /** `wave`, or one of the rivals. */
  init: string;
  /** The file of a hypernetwork, where one predicts the weights. */
  hypernetwork: string | undefined;
  data: string | undefined;
  teacher: string | undefined;
  /** Which of the teacher's classes stand for those of the data, where a person says so. */
  pairs: ClassPairs;
  /** Passes over the data; 0: none. */
  scalerEpochs: number;
  finetuneEpochs: number;
  /** Of the fine-tuning; undefined: chosen by the model. */
  lr: number | undefined;
  batchSize: number;
  name: string;
  tags: string[];
  notes: string;
  seed: number;
}

/** What models begin with, as people say it; others have a title of their own. */
export const INIT_WORDS: Partial<Record<string, string>> = {
  wave: t('generate.theBanksTemplates'),
  scratch: t('generate.randomAsUsual'),
  'scratch-matched': t('generate.randomAsLargeAsTheBanks'),
  'weight-selection': t('generate.aPartOfTheLargestModel'),
};

/** What can be chosen to begin with. */
export const INITS = [
  { value: 'wave', label: INIT_WORDS['wave']! },
  ...INITIALISERS.map(({ name, title }) => ({
    value: name,
    label: INIT_WORDS[name] ?? title,
    note: t('generate.toCompare'),
  })),
];

/** Whether the weights are predicted by a hypernetwork, from a file. */
export const isPredicted = (init: string): boolean =>
  INITIALISERS.some(({ name, needsHypernetwork }) => name === init && needsHypernetwork);

/** Whether a model begins in another way than from the bank. */
export const isRival = (init: string): boolean => INITIALISERS.some(({ name }) => name === init);

export function newDraft(bank?: string): GenerateDraft {
  return {
    bank,
    sizes: [],
    budget: { ...NO_BUDGET },
    scalers: 'inherited',
    init: 'wave',
    hypernetwork: undefined,
    data: undefined,
    teacher: undefined,
    pairs: {},
    scalerEpochs: 0,
    finetuneEpochs: 0,
    lr: undefined,
    batchSize: Number(declared('finetune', 'options.batchSize').otherwise),
    name: '',
    tags: [],
    notes: '',
    seed: 0,
  };
}

/** Adds a size, or takes it away where it is there; small ones first. */
export function toggled(sizes: readonly Size[], size: Size): Size[] {
  const others = sizes.filter((each) => !sameSize(each, size));
  const next = others.length === sizes.length ? [...others, size] : others;
  return next.sort(bySize);
}

/** Whether anything is trained: otherwise the models exist at once. */
export function trains({ scalerEpochs, finetuneEpochs }: GenerateDraft): boolean {
  return scalerEpochs > 0 || finetuneEpochs > 0;
}

/**
 * How long the training takes, about; undefined where nothing is trained, or the speed of the engine is not known yet.
 * @param cells what is known of each size
 * @param images of one pass over the data
 */
export function trainingSeconds(
  { sizes, scalerEpochs, finetuneEpochs }: GenerateDraft,
  cells: readonly (Size & { secondsPerImage: number | null })[],
  images: number,
): number | undefined {
  const passes = scalerEpochs + finetuneEpochs;
  let seconds = 0;
  for (const size of sizes) {
    const each = cells.find((cell) => sameSize(cell, size))?.secondsPerImage ?? undefined;
    if (each === undefined) return undefined;
    seconds += each * passes * images;
  }
  return seconds > 0 ? seconds : undefined;
}

/** The first thing that is lacking. */
export function lacking(draft: GenerateDraft): string | undefined {
  if (draft.bank === undefined) return t('generate.chooseABank');
  if (draft.sizes.length === 0) return t('generate.chooseAtLeastOneSize');
  if (isPredicted(draft.init) && draft.hypernetwork === undefined) return t('generate.chooseTheHypernetwork');
  if (trains(draft) && draft.data === undefined) return t('generate.trainingNeedsImagesChooseADataset');
  return undefined;
}

/** The request; undefined while something is lacking. */
export function generateRequest(
  draft: GenerateDraft,
  engine: Extract<RequestInput, { kind: 'generate' }>['engine'],
): Extract<RequestInput, { kind: 'generate' }> | undefined {
  const { bank, sizes, data, teacher, pairs, scalers, init, hypernetwork } = draft;
  const { scalerEpochs, finetuneEpochs, lr, batchSize } = draft;
  if (bank === undefined || lacking(draft) !== undefined) return undefined;
  return {
    kind: 'generate',
    bank,
    sizes,
    tags: draft.tags,
    notes: draft.notes,
    seed: draft.seed,
    ...(engine ? { engine } : {}),
    ...(isPredicted(init) && hypernetwork !== undefined ? { hypernetwork } : {}),
    ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
    ...(data === undefined ? {} : { data }),
    ...(data === undefined || teacher === undefined ? {} : { teacher }),
    ...(data !== undefined && teacher !== undefined && Object.keys(pairs).length > 0
      ? { classMap: pairs }
      : {}),
    options: {
      init,
      scalers,
      ...(scalerEpochs > 0 ? { scalerTraining: { epochs: scalerEpochs, batchSize } } : {}),
      ...(finetuneEpochs > 0
        ? { finetune: { epochs: finetuneEpochs, batchSize, ...(lr === undefined ? {} : { lr }) } }
        : {}),
    },
  };
}

/** Whole numbers from a text such as "4, 6-8"; undefined where it is no such list. */
export function parseAxis(text: string, step = 1): number[] | undefined {
  const values = new Set<number>();
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const match = /^\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?$/.exec(part);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first < 1 || last < first || (last - first) / step > 64) return undefined;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values.size === 0 || values.size > 64 ? undefined : [...values].sort((a, b) => a - b);
}
