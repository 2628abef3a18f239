import { t } from '../../language';
import type { RequestInput } from '../../../src-main/api/contract';
import { getAt, SizeSchema } from '../../../src-main/api/contract';
import { choiceWords } from '../../app/choice-words';
import { declaredFields, isKind } from '../../app/declared';
import { packDraft } from '../../app/draft-address';
import { measure } from '../../app/format';
import type { Route } from '../../app/routes';
import { sizeText } from '../../app/sizes';
import { newDraft as newCondense } from '../condense/draft';
import { INITS, newDraft as newGenerate } from '../generate/draft';

type Requested = Record<string, unknown>;

/** What a run is called, and its classes' names, are no settings. */
const HIDDEN = new Set(['name', 'notes', 'tags', 'classMap']);

/** A request's settings as the declaration of its kind calls them; the entries it is about are in the family tree. */
export function settingsOf(request: Requested): [name: string, value: string][] {
  const kind = request['kind'];
  // A run may be of a kind that a later version of the program knows.
  if (typeof kind !== 'string' || !isKind(kind)) return [];
  // Of a bank for many sizes one size is none.
  const idle = getAt(request, ['options', 'sizes']) === undefined ? [] : ['width', 'depth'];
  return declaredFields(kind).flatMap(({ path, label, about, reference }): [string, string][] => {
    const value = getAt(request, path);
    const shown =
      reference === undefined &&
      !HIDDEN.has(path[0]!) &&
      !idle.includes(path.at(-1)!) &&
      value !== undefined &&
      value !== null;
    const known = path.at(-1) === 'init' ? beginning(value) : value === 0 && zeroOf(about);
    return shown && value !== '' ? [[label, known || textOf(value)]] : [];
  });
}

/** What models begin with, as the wizard says it. */
const beginning = (init: unknown): string | undefined => INITS.find(({ value }) => value === init)?.label;

/** What 0 means, where a declaration says so: “threads of the CPU, 0: one per core”. */
function zeroOf(about: string): string | undefined {
  const word = /\b0\s?: (.+)$/.exec(about)?.[1];
  return word === 'no' ? t('run.no') : word;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (isObject(value)) {
    const size = SizeSchema.safeParse(value).data;
    return size ? sizeText(size) : JSON.stringify(value);
  }
  if (typeof value === 'boolean') return value ? t('run.yes') : t('run.no');
  return typeof value === 'number' ? measure(value) : choiceWords(String(value));
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
