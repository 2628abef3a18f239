import type { CurveData } from '../../app/curves';
import { count, percent } from '../../app/format';

/** What the curves of a training say, in a sentence, and what can be done about it. */
export interface Note {
  tone: 'info' | 'warn' | 'good';
  title: string;
  text: string;
}

export interface Training {
  curves: readonly CurveData[];
  /** Steps that were asked for; undefined: as the program saw fit. */
  planned: number | undefined;
  /** Whether it is over. */
  ended: boolean;
  /** Accuracy of guessing and of the teacher on the same images; undefined where they are not known. */
  chance: number | undefined;
  teacher: number | undefined;
}

/** A fall of accuracy that is more than the noise of some hundred images. */
const FALL = 0.03;
/** A loss that still falls by this share over the last tenth has not come to its end. */
const STILL_FALLING = 0.03;
/** Curves of fewer points say nothing of their course. */
const FEW = 4;

/** What is worth saying of a training, the most important first. */
export function readTraining(training: Training): Note[] {
  const { curves, planned, ended, chance, teacher } = training;
  const loss = curves.find(({ name }) => name === 'loss');
  const accuracy = curves.find(({ name }) => name === 'val/accuracy');
  const last = accuracy && lastOf(accuracy);
  const notes = [
    ended && planned !== undefined && loss ? stopped(loss, planned) : undefined,
    accuracy ? fallen(accuracy) : undefined,
    ended && last && chance !== undefined && last.value < chance * 1.5
      ? {
          tone: 'warn' as const,
          title: `It is hardly better than guessing (${percent(chance, 0)}).`,
          text: 'Train longer, with a higher rate, or look whether labels and images belong together.',
        }
      : undefined,
    ended && loss ? falling(loss) : undefined,
    ended && last && teacher !== undefined && teacher - last.value > 0.15
      ? {
          tone: 'info' as const,
          title: `${Math.round((teacher - last.value) * 100)} points below the teacher (${percent(teacher)}).`,
          text: 'More steps, more templates for each matrix or larger sizes bring it nearer.',
        }
      : undefined,
  ];
  return notes.filter((note) => note !== undefined);
}

/** The best point of a curve, the first of equals; undefined where it has none. */
export function bestOf(curve: CurveData): { step: number; value: number } | undefined {
  let best: { step: number; value: number } | undefined;
  curve.values.forEach((value, i) => {
    if (value !== null && Number.isFinite(value) && (best === undefined || value > best.value)) {
      best = { step: curve.steps[i]!, value };
    }
  });
  return best;
}

function lastOf(curve: CurveData): { step: number; value: number } | undefined {
  const at = curve.values.findLastIndex((value) => value !== null && Number.isFinite(value));
  return at < 0 ? undefined : { step: curve.steps[at]!, value: curve.values[at]! };
}

function stopped(loss: CurveData, planned: number): Note | undefined {
  const done = loss.steps.at(-1) ?? 0;
  if (done >= planned) return undefined;
  return {
    tone: 'warn',
    title: `Stopped early: ${count(done)} of ${count(planned)} steps.`,
    text: 'What it made is weaker than it could be. Train it again for the whole time.',
  };
}

function fallen(accuracy: CurveData): Note | undefined {
  const best = bestOf(accuracy);
  const last = lastOf(accuracy);
  if (!best || !last || accuracy.steps.length < FEW || best.value - last.value < FALL) return undefined;
  return {
    tone: 'warn',
    title: `Its accuracy went down since step ${count(best.step)}: ${percent(best.value)} then, ${percent(last.value)} now.`,
    text: 'It learns the training images by heart (overfitting). Fewer epochs, a smaller rate or more images help.',
  };
}

function falling(loss: CurveData): Note | undefined {
  const values = loss.values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (values.length < 40) return undefined;
  const tenth = Math.floor(values.length / 10);
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;
  const before = mean(values.slice(-2 * tenth, -tenth));
  const now = mean(values.slice(-tenth));
  if (before <= 0 || (before - now) / before < STILL_FALLING) return undefined;
  return {
    tone: 'info',
    title: 'It was still learning when it ended.',
    text: 'The loss was falling to the last: more steps would make it better.',
  };
}
