import { basename, extname } from 'node:path';
import { writeAtomically } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import { silentProgress } from '../../../base/progress';
import { evaluationSource } from '../../../data/evaluation';
import type { Dataset } from '../../../data/types';
import { importViT } from '../../../formats/import';
import { writeModel } from '../../../formats/model';
import { IMAGENET, openOnnxClassifier, type OnnxClassifier } from '../../../formats/onnx/classifier';
import { selfContainedOnnx } from '../../../formats/onnx/embed';
import { evaluate } from '../../../nn/evaluate';
import type { Normalisation } from '../../../nn/model';
import { inClassesOf } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import { describeModel } from '../../worker/describe';
import { firstOf, measure, measureModel } from '../../worker/measure';
import type { WorkOf } from '../registry';
import type { Made, Outcome } from '../../outcome';

type ImportWork = WorkOf<'import-teacher'>;

/** Takes a trained classifier from a file; with data, its accuracy there is measured. */
export async function run(work: ImportWork, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const made =
    work.format === 'onnx' ? await importOnnx(work, context) : await importCheckpoint(work, context);
  progress.report({ fraction: 1, stage: 'Importing' });
  return { made: [made] };
}

async function importCheckpoint(work: ImportWork, context: WorkContext): Promise<Made> {
  const { progress } = context;
  const { classes, imgSize, normalisation, numHeads } = work.options;
  const options = { classes, imgSize, normalisation, numHeads };
  const { notes, network, weights, ...rest } = await importViT(work.path, options, progress.slice(0, 0.5));
  for (const note of notes) progress.log(note);
  const model = { network, weights, classes: rest.classes, normalisation: rest.normalisation };
  const [path] = work.outputs as [string];
  await writeModel(path, model);
  const made = describeModel(
    model,
    { kind: 'teacher', name: nameOf(work), path },
    { config: { notes, trained: true } },
  );
  if (!work.data) return made;
  const dataset = await openData(context, work.data, progress.slice(0.5, 0.7));
  compareSizes(network.config.imgSize, dataset, progress);
  return withAccuracy(made, await measureModel(context, model, dataset, progress.slice(0.7, 1)));
}

async function importOnnx(work: ImportWork, context: WorkContext): Promise<Made> {
  const { progress, order } = context;
  const [path] = work.outputs as [string];
  progress.report({ fraction: 0, stage: 'Importing' });
  const classifier = await openOnnxClassifier(work.path, { ...work.options, threads: order.engine.threads });
  context.closing(() => classifier.dispose());
  const { info } = classifier;
  const dataset = work.data && (await openData(context, work.data, progress.slice(0.1, 0.3)));
  const normalisation = await normalisationOf(classifier, dataset, progress);
  await writeAtomically(path, selfContainedOnnx(work.path));
  const { imgSize, layout } = info.input;
  const onnx = {
    ...(info.classes ? { classes: info.classes } : {}),
    imgSize,
    layout,
    normalisation,
    outputs: info.output.kind,
  };
  const config = {
    format: 'onnx',
    numClasses: info.numClasses,
    ...(info.classes ? { classes: info.classes } : {}),
    onnx,
    producer: info.producer,
    opset: info.opset,
  };
  const made: Made = {
    ...{ kind: 'teacher', name: nameOf(work), suffix: '', config, metrics: {} },
    numbers: { parameters: info.parameters },
    files: [{ role: 'weights', path, fileName: basename(work.path) }],
  };
  if (!dataset) return made;
  compareSizes(imgSize, dataset, progress);
  const usable = classifier.withNormalisation(normalisation);
  return withAccuracy(made, await measure(usable, dataset, 'test', progress.slice(0.5, 1)));
}

/** A teacher of large images is worth less on small ones: whoever wonders at its accuracy is told why. */
function compareSizes(imgSize: number, { name, imgSize: kept }: Dataset, progress: ProgressToken): void {
  if (imgSize <= kept) return;
  progress.log(
    `The teacher takes images of ${imgSize} pixels, and those of “${name}” are kept at ${kept}: they are enlarged. Add the dataset with ${imgSize} pixels if that costs too much accuracy.`,
  );
}

/** Images that show which normalisation a network was trained with. */
const PROBES = 256;

/**
 * Where a file does not say how pixels are normalised, the usual ways are tried on training images: the right one shows
 * in the accuracy.
 */
async function normalisationOf(
  classifier: OnnxClassifier,
  dataset: Dataset | undefined,
  progress: ProgressToken,
): Promise<Normalisation> {
  const { normalisation, guessed } = classifier.info;
  if (!guessed.includes('normalisation')) return normalisation;
  if (!dataset) {
    progress.log('The file does not say how pixels are normalised: ImageNet’s mean and spread are assumed.');
    return normalisation;
  }
  const candidates: [name: string, way: Normalisation][] = [
    ['ImageNet’s mean and spread', IMAGENET],
    ['the mean and spread of this data', { mean: dataset.mean, std: dataset.std }],
    ['pixels from 0 to 1', { mean: [0, 0, 0], std: [1, 1, 1] }],
    ['pixels from −1 to 1', { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }],
    ['pixels from 0 to 255', { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] }],
  ];
  const source = evaluationSource(firstOf(dataset.train, PROBES), dataset.imgSize);
  let best = { accuracy: -1, name: '', way: normalisation };
  for (const [name, way] of candidates) {
    const fitted = inClassesOf(classifier.withNormalisation(way), dataset.classes);
    const { accuracy } = await evaluate(fitted, source, silentProgress);
    if (accuracy > best.accuracy) best = { accuracy, name, way };
  }
  progress.log(
    `The file does not say how pixels are normalised. It works best with ${best.name}: ${(100 * best.accuracy).toFixed(0)} % of ${source.count} training images are right.`,
  );
  return best.way;
}

function withAccuracy(made: Made, { accuracy, loss }: { accuracy: number; loss: number }): Made {
  const metrics = { ...made.metrics, 'test/accuracy': accuracy, 'test/loss': loss };
  return { ...made, metrics, numbers: { ...made.numbers, accuracy } };
}

function nameOf({ path }: ImportWork): string {
  return basename(path, extname(path));
}
