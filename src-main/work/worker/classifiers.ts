import { matchClasses } from '../../data/class-map';
import { readModel } from '../../formats/model';
import { openOnnxClassifier } from '../../formats/onnx/classifier';
import { networkClassifier } from '../../nn/classifier';
import type { Classifier, Model } from '../../nn/model';
import type { WorkContext } from './context';
import type { ModelFile } from '../order';

/** Opens a classifier, of ours or foreign; it is closed when the work is over. */
export async function openClassifier(context: WorkContext, file: ModelFile): Promise<Classifier> {
  const classifier =
    file.format === 'onnx'
      ? await openOnnxClassifier(file.path, file.onnx)
      : networkClassifier(await context.engine(), await readModel(file.path));
  context.closing(() => classifier.dispose());
  return classifier;
}

/** Uses a model as a classifier for a while. */
export async function withModel<T>(
  context: WorkContext,
  model: Model,
  use: (classifier: Classifier) => Promise<T>,
): Promise<T> {
  const classifier = networkClassifier(await context.engine(), model);
  try {
    return await use(classifier);
  } finally {
    await classifier.dispose();
  }
}

/**
 * A classifier that answers in the classes of a dataset.
 * @throws StudioError 'mismatch' where it does not know one of them
 */
export function inClassesOf(classifier: Classifier, classes: readonly string[]): Classifier {
  const map = matchClasses(classifier.classes, classifier.numClasses, classes);
  if (map.length === classifier.numClasses && map.every((index, i) => index === i)) return classifier;
  return {
    classes,
    numClasses: map.length,
    predict: async (images, count, size) => {
      const logits = await classifier.predict(images, count, size);
      const out = new Float32Array(count * map.length);
      for (let k = 0; k < count; k++) {
        map.forEach((from, to) => (out[k * map.length + to] = logits[k * classifier.numClasses + from]!));
      }
      return out;
    },
    dispose: () => classifier.dispose(),
  };
}
