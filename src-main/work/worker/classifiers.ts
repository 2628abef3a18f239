import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { mapLogits } from '../../data/classes/map';
import { matchClasses } from '../../data/classes/match';
import type { ClassPairs } from '../../data/classes/pairs';
import { DECODER_VERSION } from '../../data/pixels/decode';
import { corrected } from '../../formats/corrected';
import { readModel } from '../../formats/model';
import { openForeignFile } from '../../formats/foreign/open';
import { onnxChunks } from '../../formats/onnx/export';
import { type OnnxPrecision } from '../../formats/onnx/graph';
import { networkClassifier } from '../../nn/classifier';
import type { Classifier, Model } from '../../nn/model';
import { cropCentre, RESIZE_VERSION } from '../../nn/resize';
import type { WorkContext } from './context';
import type { ModelFile } from '../references';

/** Opens a classifier, of ours or foreign, once for a job; it is closed when the work is over. */
export function openClassifier(context: WorkContext, file: ModelFile): Promise<Classifier> {
  const key = JSON.stringify(['classifier', file.path, classifierFingerprint(file)]);
  return context.once(key, () => makeClassifier(context, file));
}

async function makeClassifier(context: WorkContext, file: ModelFile): Promise<Classifier> {
  const { path, format, onnx } = file;
  const classifier =
    format === 'model'
      ? networkClassifier(await context.engine(), await modelOf(file))
      : await openForeignFile(path, format, { ...onnx, threads: context.order.engine.threads });
  context.closing(() => classifier.dispose());
  return classifier;
}

/** A model of ours, as a person corrected it. */
export async function modelOf({ path, onnx }: Pick<ModelFile, 'path' | 'onnx'>): Promise<Model> {
  return corrected(await readModel(path), onnx);
}

/**
 * Equal for files that {@link openClassifier} opens as classifiers of equal answers: whatever it is given counts, and how
 * images reach the network.
 */
export function classifierFingerprint({ sha256, format, onnx }: ModelFile): string {
  const fed = Object.entries(onnx).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sha256, format, fed, RESIZE_VERSION, DECODER_VERSION]);
}

/** A classifier that is shown the middle of images alone: checkpoints are evaluated so, not trained. */
export function lookingAt(classifier: Classifier, cropPct: number): Classifier {
  if (cropPct === 1) return classifier;
  return {
    classes: classifier.classes,
    numClasses: classifier.numClasses,
    predict: (images, count, size) => {
      const { images: middle, side } = cropCentre(images, 3 * count, size, cropPct);
      return classifier.predict(middle, count, side);
    },
    dispose: () => classifier.dispose(),
  };
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
 * Uses the ONNX file that a model would be exported as, as a classifier for a while: smaller numbers answer otherwise.
 * What is exported with the same precision is the same file, so that its accuracy is the file's.
 */
export async function withExported<T>(
  { order }: WorkContext,
  model: Model,
  precision: OnnxPrecision,
  use: (classifier: Classifier) => Promise<T>,
): Promise<T> {
  const path = join(order.folder, `measured-${precision}.onnx`);
  await writeDurably(path, onnxChunks(model, { precision }));
  const { imgSize } = model.network.config;
  const { classes, normalisation } = model;
  const { threads } = order.engine;
  const reading = { classes: [...classes], normalisation, imgSize, outputs: 'logits' as const, threads };
  const classifier = await openForeignFile(path, 'onnx', reading);
  try {
    return await use(classifier);
  } finally {
    await classifier.dispose();
    await rm(path, { force: true });
  }
}

/**
 * A classifier that answers in the classes of a dataset.
 *
 * @param pairs what a person decided
 * @param say told what was taken for granted when classes were matched
 * @throws StudioError 'mismatch' where it does not know one of them
 */
export function inClassesOf(
  classifier: Classifier,
  classes: readonly string[],
  pairs?: ClassPairs,
  say?: (note: string) => void,
): Classifier {
  const { numClasses } = classifier;
  const { map, notes } = matchClasses(classifier.classes, numClasses, classes, pairs);
  for (const note of notes) say?.(note);
  if (map.length === numClasses && map.every((index, i) => index === i)) return classifier;
  return {
    classes,
    numClasses: map.length,
    predict: async (images, count, size) =>
      mapLogits(await classifier.predict(images, count, size), count, numClasses, map),
    dispose: () => classifier.dispose(),
  };
}
