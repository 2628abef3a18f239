import { t } from '../../language';
import type { CurveData } from '../../app/curves';
import { count, percent } from '../../app/format';

/** What can be done about what a training shows; see `remedies.ts`. */
export type Remedy = 'repeat' | 'longer' | 'keep-best' | 'augment' | 'teacher' | 'change';

/** What the curves of a training say, in a sentence, and what can be done about it. */
export interface Note {
  tone: 'info' | 'warn' | 'good';
  title: string;
  text: string;
  remedy?: Remedy;
}

export interface Training {
  curves: readonly CurveData[];
  /** Steps that were asked for; undefined: as the program saw fit. */
  planned: number | undefined;
  /** Whether it is over. */
  ended: boolean;
  /** Measurements that were no better after which it was to end, and keep the best; 0: never. */
  patience: number;
  /** Images that the held-out curve is measured on; undefined: not known. */
  heldOut: number | undefined;
  /** Accuracy of guessing and of the teacher on the same images; undefined where they are not known. */
  chance: number | undefined;
  teacher: number | undefined;
  /** Parameters of the largest size and of its teacher; undefined where they are not known. */
  parameters: { largest: number; teacher: number } | undefined;
}

/** The least fall of accuracy that is spoken of. */
const FALL = 0.03;
/** An accuracy that rose by less over a quarter of the training is level. */
const RISE = 0.005;
/** A loss that still falls by this share over the last tenth has not come to its end. */
const STILL_FALLING = 0.03;
/** Curves of fewer points say nothing of their course. */
const FEW = 4;
/** So far below its teacher a training has not taken over what it could. */
const FAR = 0.15;
/** So near to its teacher it has nothing more to learn from it. */
const NEAR = 0.01;

type Course = 'falling' | 'level' | 'rising' | 'unknown';

/** What is worth saying of a training, the most important first. */
export function readTraining(training: Training): Note[] {
  const { curves, ended } = training;
  const loss = curves.find(({ name }) => name === 'loss');
  const accuracy = curves.find(({ name }) => name === 'val/accuracy');
  const fall = accuracy && fallOf(accuracy, training.heldOut);
  const course = fall ? 'falling' : courseOf(accuracy);
  const notes = [
    ended && loss ? ending(loss, training) : undefined,
    fall ? fallen(fall, training) : undefined,
    ...(ended ? outcome(training, accuracy, course, loss !== undefined && isFalling(loss)) : []),
    training.parameters ? larger(training.parameters) : undefined,
  ];
  return notes.filter((note) => note !== undefined);
}

/** The best point of a curve, the first of equals; undefined where it has none. */
export function bestOf(curve: CurveData): { step: number; value: number } | undefined {
  return pointsOf(curve).reduce<{ step: number; value: number } | undefined>(
    (best, point) => (best === undefined || point.value > best.value ? point : best),
    undefined,
  );
}

function pointsOf({ steps, values }: CurveData): { step: number; value: number }[] {
  return steps.flatMap((step, i) => {
    const value = values[i];
    return typeof value === 'number' && Number.isFinite(value) ? [{ step, value }] : [];
  });
}

/** Whether it was let go on to its end, ended by itself, or was stopped. */
function ending(loss: CurveData, { curves, planned, patience }: Training): Note | undefined {
  const done = loss.steps.at(-1) ?? 0;
  if (planned === undefined || done >= planned) return undefined;
  const best = leastOf(curves.find(({ name }) => name === 'val/loss'));
  if (patience > 0 && best !== undefined && best.after >= patience) {
    return {
      tone: 'good',
      title: t('run.itEndedByItselfAfterOf', { done: count(done), planned: count(planned) }),
      text: t('run.heldOutImagesWereNoLonger', { step: count(best.step) }),
    };
  }
  return {
    tone: 'warn',
    title: t('run.stoppedEarlyOfSteps', { done: count(done), planned: count(planned) }),
    text: t('run.whatItMadeIsWeakerThan'),
    remedy: 'repeat',
  };
}

/** Where a curve is lowest, and how many points come after. */
function leastOf(curve: CurveData | undefined): { step: number; after: number } | undefined {
  const points = curve ? pointsOf(curve) : [];
  const least = Math.min(...points.map(({ value }) => value));
  const at = points.findIndex(({ value }) => value === least);
  return at < 0 ? undefined : { step: points[at]!.step, after: points.length - 1 - at };
}

interface Fall {
  best: { step: number; value: number };
  last: { step: number; value: number };
}

/** A fall of accuracy that is more than the noise of the images it is measured on. */
function fallOf(accuracy: CurveData, images: number | undefined): Fall | undefined {
  const best = bestOf(accuracy);
  const last = pointsOf(accuracy).at(-1);
  if (!best || !last || accuracy.steps.length < FEW) return undefined;
  const noise = images === undefined ? 0 : 1.96 * Math.sqrt((best.value * (1 - best.value)) / images);
  return best.value - last.value < Math.max(FALL, noise) ? undefined : { best, last };
}

function fallen({ best, last }: Fall, { ended, patience }: Training): Note {
  const title = t('run.itsAccuracyWentDownSinceStep', {
    step: count(best.step),
    value: percent(best.value),
    value2: percent(last.value),
  });
  if (patience > 0) {
    return {
      tone: 'info',
      title,
      text: t('run.itBeganToLearnTheTraining'),
    };
  }
  return {
    tone: 'warn',
    title,
    text: t('run.itLearnsTheTrainingImagesBy'),
    ...(ended ? { remedy: 'keep-best' as const } : {}),
  };
}

/** Where an accuracy is going: its last quarter beside the quarter before. */
function courseOf(accuracy: CurveData | undefined): Course {
  const values = accuracy ? pointsOf(accuracy).map(({ value }) => value) : [];
  if (values.length < FEW) return 'unknown';
  const quarter = Math.floor(values.length / 4);
  const gain = mean(values.slice(-quarter)) - mean(values.slice(-2 * quarter, -quarter));
  return gain >= RISE ? 'rising' : 'level';
}

function isFalling(loss: CurveData): boolean {
  const values = pointsOf(loss).map(({ value }) => value);
  if (values.length < 40) return false;
  const tenth = Math.floor(values.length / 10);
  const before = mean(values.slice(-2 * tenth, -tenth));
  return before > 0 && (before - mean(values.slice(-tenth))) / before >= STILL_FALLING;
}

const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;

/** What came of it: beside guessing, beside its teacher, and whether more of the same would help. */
function outcome(
  { chance, teacher, planned, curves }: Training,
  accuracy: CurveData | undefined,
  course: Course,
  learning: boolean,
): Note[] {
  const last = accuracy && pointsOf(accuracy).at(-1)?.value;
  const done = curves.find(({ name }) => name === 'loss')?.steps.at(-1) ?? 0;
  const whole = planned === undefined || done >= planned;
  const notes: Note[] = [];
  const poor = teacher !== undefined && chance !== undefined && teacher < chance * 1.5;
  if (poor) notes.push(weak(teacher));
  if (last !== undefined && chance !== undefined && last < chance * 1.5) {
    notes.push({
      tone: 'warn',
      title: t('run.itIsHardlyBetterThanGuessing', { chance: percent(chance, 0) }),
      text: t('run.trainLongerWithAHigherRate'),
      ...(whole && !poor ? { remedy: 'longer' as const } : {}),
    });
  } else if (last !== undefined && teacher !== undefined && !poor && last >= teacher - NEAR) {
    notes.push({
      tone: 'info',
      title: t('run.itIsAsGoodAsIts', { teacher: percent(teacher) }),
      text: t('run.thereIsLittleMoreToBe'),
      remedy: 'teacher',
    });
  } else if (last !== undefined && teacher !== undefined && teacher - last > FAR) {
    notes.push(below(teacher - last, teacher, course, learning, whole));
  } else if (whole) {
    const note = course === 'falling' ? undefined : more(course, learning);
    if (note) notes.push(note);
  }
  return notes;
}

function weak(teacher: number): Note {
  return {
    tone: 'warn',
    title: t('run.itsTeacherIsHardlyBetterThan', { teacher: percent(teacher) }),
    text: t('run.nothingThatLearnsFromItGets'),
    remedy: 'teacher',
  };
}

function below(points: number, teacher: number, course: Course, learning: boolean, whole: boolean): Note {
  const title = t('run.pointsBelowTheTeacher', {
    round: Math.round(points * 100),
    teacher: percent(teacher),
  });
  if (course === 'rising' || (course === 'unknown' && learning)) {
    const text = t('run.itWasStillLearningWhenIt');
    return { tone: 'info', title, text, ...(whole ? { remedy: 'longer' } : {}) };
  }
  const text =
    course === 'falling' ? t('run.moreStepsOfTheSameWould') : t('run.itNoLongerGetsBetterUnderfitting');
  return { tone: 'info', title, text, remedy: course === 'falling' ? 'augment' : 'change' };
}

/** Whether more steps would help, where nothing more urgent is to be said. */
function more(course: Course, learning: boolean): Note | undefined {
  if (!learning) return undefined;
  if (course === 'level') {
    return {
      tone: 'info',
      title: t('run.itsHeldOutAccuracyNoLonger'),
      text: t('run.theLossOnTrainingImagesStill'),
      remedy: 'augment',
    };
  }
  return {
    tone: 'info',
    title: t('run.itWasStillLearningWhenIt2'),
    text: t('run.theLossWasFallingToThe'),
    remedy: 'longer',
  };
}

function larger({ largest, teacher }: { largest: number; teacher: number }): Note | undefined {
  if (largest <= teacher) return undefined;
  return {
    tone: 'info',
    title: t('run.itsLargestSizeHasMoreParameters', { largest: count(largest), teacher: count(teacher) }),
    text: t('run.aSizeThatIsLargerThan'),
    remedy: 'change',
  };
}
