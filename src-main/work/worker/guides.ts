import { StudioError } from '../../base/errors';
import type { TensorMap } from '../../base/tensor';
import type { ClassIndex } from '../../data/classes/match';
import { matchClasses } from '../../data/classes/match';
import type { ClassPairs } from '../../data/classes/pairs';
import { GUIDED } from '../../nn/distillations';
import type { LossConfig } from '../../nn/losses';
import type { Model } from '../../nn/model';
import type { Guide } from '../../wave/guided';
import type { ModelFile } from '../references';
import { modelOf } from './classifiers';

/**
 * The teacher whose inside a loss learns from, its classifier in the order of the classes; undefined where the loss learns
 * from answers alone.
 *
 * @param map for each class the teacher's, where that is known
 * @throws StudioError 'mismatch' for a foreign file, or where several of the teacher's classes stand for one
 */
export async function guideOf(
  { distil, tau }: LossConfig,
  teacher: ModelFile,
  classes: readonly string[],
  { map, pairs }: { map?: readonly ClassIndex[] | undefined; pairs?: ClassPairs | undefined } = {},
): Promise<Guide | undefined> {
  const kind = GUIDED.find((each) => each === distil);
  if (kind === undefined) return undefined;
  if (teacher.format !== 'model') {
    throw new StudioError(
      'mismatch',
      `What “${teacher.name}” is like inside cannot be seen: it is a foreign file, which only answers.`,
      'Distil its answers: soft, hard or decoupled; or take a teacher that was trained here or imported from safetensors.',
    );
  }
  const model = await modelOf(teacher);
  if (kind !== 'token') return { model, kind, tau };
  const places = map ?? matchClasses(model.classes, model.classes.length, classes, pairs).map;
  return { model: inOrder(model, places), kind, tau };
}

/** A teacher whose classifier tells just these classes apart. */
function inOrder(model: Model, map: readonly ClassIndex[]): Model {
  if (map.some((place) => typeof place !== 'number')) {
    throw new StudioError(
      'mismatch',
      'Several of the teacher’s classes stand for one of the data’s, so that its answers for single tokens cannot be compared.',
      'Pair each class with one of the teacher’s, or choose another distillation.',
    );
  }
  const picked: TensorMap = new Map(model.weights);
  for (const name of ['head.weight', 'head.bias']) {
    const { shape, data } = model.weights.get(name)!;
    const width = data.length / shape[0]!;
    const rows = (map as readonly number[]).flatMap((row) => [
      ...data.subarray(row * width, (row + 1) * width),
    ]);
    picked.set(name, { shape: [map.length, ...shape.slice(1)], data: Float32Array.from(rows) });
  }
  return { ...model, weights: picked };
}
