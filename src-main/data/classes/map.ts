import { StudioError } from '../../base/errors';
import type { ClassIndex } from './match';

/**
 * Checks a map that did not come from `matchClasses`.
 * @throws StudioError 'mismatch'
 */
export function checkClassMap(
  map: readonly ClassIndex[],
  numTeacherClasses: number,
  datasetClasses: number,
): void {
  const sound = (index: number) => Number.isInteger(index) && index >= 0 && index < numTeacherClasses;
  const filled = (index: ClassIndex) =>
    typeof index === 'number' ? sound(index) : index.length > 0 && index.every(sound);
  if (map.length === datasetClasses && map.every(filled)) return;
  throw new StudioError(
    'mismatch',
    `The map of classes does not give one of the teacher’s ${numTeacherClasses} classes for each of the dataset’s ${datasetClasses}.`,
    `Give ${datasetClasses} numbers from 0 to ${numTeacherClasses - 1}.`,
  );
}

/**
 * A teacher's logits [count, numTeacherClasses] in the classes of a dataset, [count, map.length]. Classes that stand for
 * one together add up their probabilities: log Σ exp.
 */
export function mapLogits(
  logits: ArrayLike<number>,
  count: number,
  numTeacherClasses: number,
  map: readonly ClassIndex[],
): Float32Array {
  const out = new Float32Array(count * map.length);
  for (let k = 0; k < count; k++) {
    const at = k * numTeacherClasses;
    map.forEach((index, c) => {
      out[k * map.length + c] =
        typeof index === 'number' ? logits[at + index]! : logSumExp(index.map((each) => logits[at + each]!));
    });
  }
  return out;
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
