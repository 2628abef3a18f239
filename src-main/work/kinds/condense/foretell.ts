import { duration, type ProgressToken } from '../../../base/progress';
import { expectedAccuracy } from '../../../wave/expectation';

/** The first of a size captures its graph, which takes longer than a step: so many rounds of all sizes are waited for. */
const ROUNDS = 3;
const LEAST_STEPS = 20;

/**
 * A token that says how long the training will take as soon as its first steps have shown it: half of them are not timed,
 * because sizes that are met for the first time take longer.
 *
 * @param steps in all
 * @param sizes that are trained
 */
export function tellingTime(token: ProgressToken, steps: number, sizes: number): ProgressToken {
  const count = Math.max(LEAST_STEPS, ROUNDS * sizes);
  let seen = 0;
  let since = 0;
  const tell = () => {
    const each = (performance.now() - since) / 1000 / (count - Math.floor(count / 2));
    token.log(
      `At the speed of the first ${count} steps, all ${steps} will take about ${duration(each * steps)}.`,
    );
  };
  return {
    report: (update) => token.report(update),
    log: (message) => token.log(message),
    checkpoint: () => token.checkpoint(),
    slice: (from, to) => token.slice(from, to),
    metric(point) {
      token.metric(point);
      if (point.name !== 'loss') return;
      seen++;
      if (seen === Math.floor(count / 2)) since = performance.now();
      if (seen === count && steps > 2 * count) tell();
    },
  };
}

/** What accuracy is to be expected, in a sentence for the run's log; undefined where nothing is known of it. */
export function accuracyWords(
  samples: number,
  { images, teacher, classes }: { images: number; teacher: number | undefined; classes: number },
): string | undefined {
  const expected =
    teacher === undefined ? undefined : expectedAccuracy(samples, { images, teacher, classes });
  if (!expected) return undefined;
  const percent = (share: number) => (100 * share).toFixed(0);
  return `After ${samples.toLocaleString('en')} images its sizes are to be expected at about ${percent(expected.least)} to ${percent(expected.best)} %, the teacher being right on ${percent(teacher!)} %. ${expected.from}`;
}
