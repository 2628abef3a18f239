import { CONDENSE, EFFORTS, getAt, TEACHER } from '../../../src-main/api/contract';

type Requested = Record<string, unknown>;
interface Counts {
  train: number;
  val: number;
  test: number;
}

/** Trainings on so few images end by held-out ones after so many measurements, where nobody says otherwise. */
const FEW = 5000;
const PATIENCE = 5;
/** Of the training images, held out to end by where the data has none for validation. */
const HELD_OUT = 0.1;
/** Of the held-out images, those that curves are measured on at most. */
const CURVE_IMAGES = 1000;

const numberAt = (request: Requested, name: string): number | undefined => {
  const value = getAt(request, ['options', name]);
  return typeof value === 'number' ? value : undefined;
};

/**
 * After how many measurements that were no better a training ends, and how many images they are made on.
 * @param counts images of the data; undefined: not known
 */
export function watchOf(
  request: Requested,
  counts: Counts | undefined,
): { patience: number; heldOut: number | undefined } {
  const byItself = ['train-teacher', 'condense'].includes(String(request['kind']));
  const few = byItself && counts !== undefined && counts.train <= FEW;
  const patience = numberAt(request, 'patience') ?? (few ? PATIENCE : 0);
  if (!counts) return { patience, heldOut: undefined };
  const apart = patience > 0 ? HELD_OUT * counts.train : counts.test;
  return { patience, heldOut: Math.min(CURVE_IMAGES, Math.round(counts.val > 0 ? counts.val : apart)) };
}

/** How long a training is where that is left to the program; undefined: of this kind it is not known here. */
function usualBudget(request: Requested): { steps: number; epochs: number } | undefined {
  if (request['kind'] === 'train-teacher') return TEACHER.budget;
  if (getAt(request, ['options', 'extend']) === true) return undefined;
  const effort = EFFORTS.find((each) => each === getAt(request, ['options', 'effort']));
  return request['kind'] === 'condense' && effort ? CONDENSE.efforts[effort] : undefined;
}

/** The steps that a training was to take; undefined where that is not known. */
export function plannedSteps(request: Requested, counts: Counts | undefined): number | undefined {
  const asked = numberAt(request, 'steps');
  if (asked !== undefined) return asked;
  const usual = usualBudget(request);
  const [epochs, least] = [numberAt(request, 'epochs') ?? usual?.epochs, usual?.steps ?? 0];
  const batch = numberAt(request, 'batchSize');
  if (epochs === undefined || batch === undefined || !counts) return undefined;
  const held = watchOf(request, counts).patience > 0 && counts.val === 0 ? HELD_OUT : 0;
  const images = Math.min(numberAt(request, 'limit') ?? Infinity, counts.train * (1 - held));
  // Classes are divided one by one, so that some images more or less are held out.
  const steps = Math.floor((epochs * images * 0.98) / batch);
  return numberAt(request, 'epochs') === undefined ? Math.max(least, steps) : steps;
}
