import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { mapLogits } from '../../data/classes/map';
import { matchClasses } from '../../data/classes/match';
import type { ClassPairs } from '../../data/classes/pairs';
import { DECODER_VERSION } from '../../data/pixels/decode';
import { corrected } from '../../formats/corrected';
import { readModel } from '../../formats/model';
import { shownGpus } from '../../engine/onnxruntime/providers';
import type { ForeignFormat } from '../../formats/foreign/formats';
import { openForeignFile } from '../../formats/foreign/open';
import { onnxChunks } from '../../formats/onnx/export';
import { type OnnxPrecision } from '../../formats/onnx/graph';
import { networkClassifier } from '../../nn/classifier';
import type { Classifier, Model } from '../../nn/model';
import { cropCentre, RESIZE_VERSION } from '../../nn/resize';
import type { WorkContext } from './context';
import type { ModelFile } from '../references';
import { noise, quickerOf } from './quicker';

/** Opens a classifier, of ours or foreign, once for a job; it is closed when the work is over. */
export function openClassifier(context: WorkContext, file: ModelFile): Promise<Classifier> {
  const key = JSON.stringify(['classifier', file.path, classifierFingerprint(file)]);
  return context.once(key, () => makeClassifier(context, file));
}

async function makeClassifier(context: WorkContext, file: ModelFile): Promise<Classifier> {
  const classifier =
    file.format === 'model'
      ? networkClassifier(await context.engine(), await modelOf(file))
      : await openWhereQuicker(context, file, file.format);
  context.closing(() => classifier.dispose());
  return classifier;
}

/** Images that tell where a foreign network is computed sooner. */
const TRIED = 16;

/** A foreign classifier on the processor, or where the engine computes if that is seen to be the same, and sooner. */
async function openWhereQuicker(
  context: WorkContext,
  { path, onnx }: ModelFile,
  format: ForeignFormat,
): Promise<Classifier> {
  const options = { ...onnx, threads: context.order.engine.threads };
  const here = await openForeignFile(path, format, options);
  const provider = format === 'onnx' ? await gpuProvider(context) : undefined;
  if (provider === undefined) return here;
  const there = await openForeignFile(path, format, { ...options, provider }).catch(() => undefined);
  const chosen = there ? await quickerOf(here, there, noise(TRIED, here.info.input.imgSize)) : here;
  context.progress.log(`The foreign network is computed by ${chosen === here ? 'the processor' : provider}.`);
  return chosen;
}

/** What computes foreign graphs on the GPU of the work's engine, where it can; never on a thread beside the work. */
export async function gpuProvider(context: WorkContext): Promise<string | undefined> {
  const wanted = context.order.engine.device;
  if (!context.programs || wanted === 'cpu' || (wanted === 'auto' && shownGpus().length === 0))
    return undefined;
  const { device, provider } = await context.engine();
  return device === 'gpu' ? provider : undefined;
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
