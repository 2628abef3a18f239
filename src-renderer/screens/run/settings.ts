import type { RequestInput } from '../../../src-main/api/contract';
import { packDraft } from '../../app/draft-address';
import { measure } from '../../app/format';
import type { Route } from '../../app/routes';
import { newDraft as newCondense } from '../condense/draft';
import { newDraft as newGenerate } from '../generate/draft';

type Requested = Record<string, unknown>;

/** What people know settings by; any other keeps the name that the command line has for it. */
const WORDS: Record<string, string> = {
  batchSize: 'Batch',
  lr: 'Learning rate',
  steps: 'Steps',
  epochs: 'Epochs',
  seed: 'Seed',
  sizes: 'Sizes',
  leftOut: 'Left out',
  split: 'Split',
  width: 'Width',
  depth: 'Depth',
  warmup: 'Warm-up',
  weightDecay: 'Weight decay',
  smoothing: 'Label smoothing',
  headDim: 'Head size',
  mlpRatio: 'MLP ratio',
  patchSize: 'Patch',
  blockSize: 'Block size',
  clip: 'Gradient clipping',
  finetune: 'Fine-tuning',
  scalerTraining: 'Scalers',
  augment: 'Images',
  loss: 'Loss',
  engine: 'Engine',
  device: 'Device',
  threads: 'Threads',
  init: 'Begins with',
  scalers: 'Scalers',
  flip: 'mirrored',
  shift: 'shifted by',
  mixup: 'mixup α',
  evaluateEvery: 'Measured every',
  tau: 'temperature',
  kd: 'of the teacher',
  ce: 'of the labels',
  templates: 'Templates',
  matrix: 'of a matrix',
  other: 'of other tensors',
  beta1: 'β₁',
  beta2: 'β₂',
};
/** What is no setting: what it is called, and the entries that are shown in its family tree. */
const HIDDEN = new Set(['kind', 'name', 'notes', 'tags', 'data', 'teacher', 'bank', 'model', 'source']);

/** A request's settings, nested ones with their place: "augment: shift". */
export function settingsOf(request: Requested): [name: string, value: string][] {
  return Object.entries(request).flatMap(([key, value]) =>
    HIDDEN.has(key) ? [] : key === 'options' && isObject(value) ? flat(value) : flat({ [key]: value }),
  );
}

function flat(values: Requested, place = ''): [string, string][] {
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    const word = WORDS[key] ?? key;
    const name = place === '' ? word : `${place}: ${word}`;
    if (value === undefined || value === null || value === '') return [];
    if (isObject(value)) return flat(value, name);
    return [[name, textOf(value)]];
  });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (isObject(value)) {
    const { width, depth } = value;
    return typeof width === 'number' && typeof depth === 'number'
      ? `${width}×${depth}`
      : JSON.stringify(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? measure(value) : String(value);
}

function isObject(value: unknown): value is Requested {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where one asks for the same once more, with all settings filled in; undefined where there is no such place. */
export function againRoute(request: Requested): Route | undefined {
  if (request['kind'] === 'condense')
    return condenseAgain(request as Extract<RequestInput, { kind: 'condense' }>);
  if (request['kind'] === 'generate')
    return generateAgain(request as Extract<RequestInput, { kind: 'generate' }>);
  return undefined;
}

function condenseAgain(request: Extract<RequestInput, { kind: 'condense' }>): Route {
  const { data, teacher, bank, options = {}, seed = 0 } = request;
  const initial = newCondense(data, teacher);
  const { sizes, leftOut = '', steps, epochs, ...rest } = options;
  const draft = packDraft(
    {
      ...initial,
      bank,
      elastic: sizes !== undefined,
      grid: sizes ?? initial.grid,
      leftOut,
      budget: steps ?? epochs,
      unit: steps === undefined ? ('epochs' as const) : ('steps' as const),
      options: { ...initial.options, ...(rest as typeof initial.options) },
      seed,
    },
    initial,
  );
  return { screen: 'condense', data, teacher, step: 2, ...(draft === undefined ? {} : { draft }) };
}

function generateAgain(request: Extract<RequestInput, { kind: 'generate' }>): Route {
  const { bank, sizes, data, teacher, options = {}, seed = 0 } = request;
  const { init = 'wave', scalers = 'inherited', scalerTraining, finetune } = options;
  const initial = newGenerate(bank);
  const draft = packDraft(
    {
      ...initial,
      sizes,
      data,
      teacher,
      init,
      scalers,
      scalerEpochs: scalerTraining?.epochs ?? 0,
      finetuneEpochs: finetune?.epochs ?? 0,
      batchSize: finetune?.batchSize ?? scalerTraining?.batchSize ?? initial.batchSize,
      lr: finetune?.lr,
      seed,
    },
    initial,
  );
  return { screen: 'generate', bank, step: 2, ...(draft === undefined ? {} : { draft }) };
}
