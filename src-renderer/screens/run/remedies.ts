import { t } from '../../language';
import type { RequestInput } from '../../../src-main/api/contract';
import { getAt, setAt } from '../../../src-main/api/contract';
import type { Route } from '../../app/routes';
import type { Remedy } from './reading';
import { againRoute } from './settings';

/** A button that does something about what a training shows: it asks for a run, or leads where one is asked for. */
export type Deed = { label: string } & ({ request: RequestInput } | { route: Route });

type Requested = Record<string, unknown>;

/** Measurements that were no better after which a training ends, where its best moment is to be kept. */
const PATIENCE = 5;
const CUTMIX = 1;
/** Kinds that can end by held-out images and keep the best. */
const PATIENT = ['train-teacher', 'condense', 'finetune'];

/**
 * What a button does about what a training shows; undefined where this kind of run has no such way.
 * @param done steps that the run took
 */
export function deedFor(remedy: Remedy, request: Requested, done: number): Deed | undefined {
  switch (remedy) {
    case 'repeat':
      return asks(t('run.trainItToTheEnd'), request);
    case 'longer':
      return asks(t('run.trainTwiceAsLong'), longer(request, done));
    case 'keep-best':
      return PATIENT.includes(String(request['kind']))
        ? asks(t('run.againKeepingTheBest'), changed(request, { patience: PATIENCE }))
        : changes(request);
    case 'augment':
      return asks(t('run.againWithCutmix'), changed(request, { 'augment.cutmix': CUTMIX }));
    case 'teacher':
      return otherTeacher(request);
    case 'change':
      return changes(request);
  }
}

function asks(label: string, request: Requested | undefined): Deed | undefined {
  return request && { label, request: request as RequestInput };
}

function changes(request: Requested): Deed | undefined {
  const route = againRoute(request);
  return route && { label: t('entry.againWithChanges'), route };
}

function otherTeacher(request: Requested): Deed | undefined {
  const route = againRoute(request);
  if (route?.screen === 'condense') return { label: t('entry.chooseAnother'), route: { ...route, step: 1 } };
  const { data } = request;
  return typeof data === 'string'
    ? { label: t('run.trainATeacher'), route: { screen: 'teacher', data } }
    : undefined;
}

/** Where the numbers of a training stand in a request: of a family those of the fine-tuning, or of its scalers. */
function numbersOf(request: Requested): string[] | undefined {
  if (request['kind'] !== 'generate') return ['options'];
  return [
    ['options', 'finetune'],
    ['options', 'scalerTraining'],
  ].find((path) => isObject(getAt(request, path)));
}

/** The request with other numbers of its training. */
function changed(request: Requested, numbers: Requested): Requested | undefined {
  const path = numbersOf(request);
  if (!path) return undefined;
  const copy = structuredClone(request);
  for (const [name, value] of Object.entries(numbers)) setAt(copy, [...path, ...name.split('.')], value);
  return copy;
}

function longer(request: Requested, done: number): Requested | undefined {
  const path = numbersOf(request);
  const numbers = path && getAt(request, path);
  const { steps = done, epochs } = isObject(numbers) ? numbers : {};
  if (typeof epochs === 'number') return changed(request, { epochs: 2 * epochs });
  return typeof steps === 'number' && steps > 0 ? changed(request, { steps: 2 * steps }) : undefined;
}

function isObject(value: unknown): value is Requested {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
