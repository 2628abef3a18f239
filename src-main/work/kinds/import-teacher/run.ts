import { basename, dirname, extname } from 'node:path';
import { StudioError } from '../../../base/errors';
import { writeDurably } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import type { ClassPairs } from '../../../data/classes/pairs';
import type { Dataset } from '../../../data/types';
import { importNetwork } from '../../../formats/import-network';
import { writeModel } from '../../../formats/model';
import { openOnnxClassifier } from '../../../formats/onnx/classifier';
import { selfContainedOnnx } from '../../../formats/onnx/embed';
import { packedTfjs, readTfjs } from '../../../formats/tfjs/artifacts';
import { openTfjsClassifier } from '../../../formats/tfjs/classifier';
import type { Classifier } from '../../../nn/model';
import { networkClassifier } from '../../../nn/classifier';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import { withModelOf } from '../../model-archive';
import { cropOf, describeModel } from '../../worker/describe';
import { measure, type MeasureOptions } from '../../worker/measure';
import type { WorkOf } from '../registry';
import type { Evaluation, Made, Outcome } from '../../outcome';
import { type Settled, settle } from './foreign';
import { accuracyOf, readProbes } from './probes';
import { USUAL_NORMALISATIONS, type Tried, triedTable } from './readings';

type ImportWork = WorkOf<'import-teacher'>;

/** Takes a trained classifier from a file; with data, what the file leaves open and its accuracy are measured. */
export async function run(work: ImportWork, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const beside = dirname(work.outputs[0]!);
  const made = await withModelOf(work, beside, async (path, notes) => {
    for (const note of notes) progress.log(note);
    const named = path === work.path ? work : { ...work, path, name: work.name ?? stemOf(work.path) };
    return WAYS[work.format](named, context);
  });
  progress.report({ fraction: 1, stage: 'Importing' });
  return { made: [made] };
}

const WAYS = { onnx: importOnnx, tfjs: importTfjs, vit: importCheckpoint };

async function importCheckpoint(work: ImportWork, context: WorkContext): Promise<Made> {
  const { progress } = context;
  const { classes, imgSize, normalisation, numHeads, cropPct } = work.options;
  const options = { classes, imgSize, normalisation, numHeads, cropPct };
  const found = await importNetwork(work.path, options, progress.slice(0, 0.5));
  const { notes, network, weights, guessed } = found;
  for (const note of notes) progress.log(note);
  const dataset = work.data && (await openData(context, work.data, progress.slice(0.5, 0.6)));
  const engine = dataset && (await context.engine());
  let model = { network, weights, classes: found.classes, normalisation: found.normalisation };
  let tried: Tried[] = [];
  if (dataset && engine && guessed.length > 0) {
    tried = await tryNormalisations(
      (way) => networkClassifier(engine, { ...model, normalisation: way }),
      dataset,
      work.classMap,
    );
    for (const line of triedTable(tried)) progress.log(line);
    model = { ...model, normalisation: tried[0]?.change.normalisation ?? model.normalisation };
  }
  const [path] = work.outputs as [string];
  await writeModel(path, model);
  const made = describeModel(
    model,
    { kind: 'teacher', name: nameOf(work), path },
    { config: { notes, trained: true, ...cropOf(found), ...recordOf(tried) } },
  );
  if (!dataset || !engine) return made;
  compareSizes(network.config.imgSize, dataset, progress);
  const classifier = networkClassifier(engine, model);
  context.closing(() => classifier.dispose());
  const how = { pairs: work.classMap, cropPct: found.cropPct };
  return measured(made, classifier, dataset, progress.slice(0.7, 1), how);
}

/** The usual normalisations of a model that does not say its own, on training images; the best first. */
async function tryNormalisations(
  classifierWith: (normalisation: (typeof USUAL_NORMALISATIONS)[number]['normalisation']) => Classifier,
  dataset: Dataset,
  pairs: ClassPairs | undefined,
): Promise<Tried[]> {
  const probes = await readProbes(dataset, pairs);
  const tried: Tried[] = [];
  for (const { name, normalisation } of USUAL_NORMALISATIONS) {
    const classifier = classifierWith(normalisation);
    const accuracy = await accuracyOf(classifier, probes).catch((error: unknown) => {
      if (error instanceof StudioError && error.code === 'mismatch') return null;
      throw error;
    });
    await classifier.dispose();
    tried.push({ name, accuracy, rating: accuracy ?? -1, change: { normalisation } });
  }
  return tried.some(({ accuracy }) => accuracy === null)
    ? []
    : tried.sort((a, b) => b.accuracy! - a.accuracy!);
}

async function importOnnx(work: ImportWork, context: WorkContext): Promise<Made> {
  const { progress, order } = context;
  const [path] = work.outputs as [string];
  progress.report({ fraction: 0, stage: 'Importing' });
  await writeDurably(path, selfContainedOnnx(work.path));
  const options = { ...work.options, threads: order.engine.threads };
  const classifier = await openOnnxClassifier(work.path, options, path);
  context.closing(() => classifier.dispose());
  const dataset = work.data && (await openData(context, work.data, progress.slice(0, 0.02)));
  const settled = await settle(classifier, work, dataset, progress.slice(0.02, 0.7));
  const { producer, opset, parameters } = classifier.onnx;
  const made = madeOf(work, path, settled, { format: 'onnx', producer, opset }, parameters);
  return finish(made, settled, dataset, progress, work.classMap);
}

async function importTfjs(work: ImportWork, context: WorkContext): Promise<Made> {
  const { progress } = context;
  const [path] = work.outputs as [string];
  progress.report({ fraction: 0, stage: 'Importing' });
  const classifier = await openTfjsClassifier(work.path, work.options);
  context.closing(() => classifier.dispose());
  await writeDurably(path, packedTfjs(await readTfjs(work.path)));
  const dataset = work.data && (await openData(context, work.data, progress.slice(0, 0.02)));
  const settled = await settle(classifier, work, dataset, progress.slice(0.02, 0.7));
  const { kind, producer, parameters } = classifier.tfjs;
  const made = madeOf(work, path, settled, { format: 'tfjs', producer, model: kind }, parameters);
  return finish(made, settled, dataset, progress, work.classMap);
}

/** With what can be measured of it. */
async function finish(
  made: Made,
  { options, usable, width }: Settled,
  dataset: Dataset | undefined,
  progress: ProgressToken,
  pairs: ClassPairs | undefined,
): Promise<Made> {
  if (!dataset) return made;
  compareSizes(options.imgSize!, dataset, progress, width);
  return measured(made, usable, dataset, progress.slice(0.7, 1), { pairs, cropPct: options.cropPct });
}

function madeOf(
  work: ImportWork,
  path: string,
  { options, usable, width, tried, guessed }: Settled,
  about: Record<string, unknown>,
  parameters: number,
): Made {
  return {
    ...{ kind: 'teacher', name: nameOf(work), suffix: '', metrics: {} },
    config: {
      ...about,
      numClasses: usable.numClasses,
      ...(options.classes ? { classes: options.classes } : {}),
      onnx: options,
      ...(width === undefined ? {} : { width }),
      ...(guessed.length > 0 ? { guessed } : {}),
      ...recordOf(tried),
    },
    numbers: { parameters },
    files: [{ role: 'weights', path, fileName: fileNameOf(work) }],
  };
}

/** What was tried, as the entry keeps it for people to read. */
function recordOf(tried: readonly Tried[]): { tried?: { name: string; accuracy: number | null }[] } {
  return tried.length === 0 ? {} : { tried: tried.map(({ name, accuracy }) => ({ name, accuracy })) };
}

/** A teacher of large images is worth less on small ones: whoever wonders at its accuracy is told why. */
function compareSizes(
  imgSize: number,
  { name, imgSize: kept }: Dataset,
  progress: ProgressToken,
  width?: number,
): void {
  if (imgSize <= kept) return;
  const size = width === undefined ? `${imgSize}` : `${imgSize} × ${width}`;
  progress.log(
    `The teacher takes images of ${size} pixels, and those of “${name}” are kept at ${kept}: they are enlarged. Add the dataset with ${imgSize} pixels if that costs too much accuracy.`,
  );
}

/** With its accuracy on the test images; a teacher of other classes is kept all the same, and that is said. */
async function measured(
  made: Made,
  classifier: Classifier,
  dataset: Dataset,
  progress: ProgressToken,
  how: MeasureOptions,
): Promise<Made> {
  let found: Evaluation;
  try {
    found = await measure(classifier, dataset, 'test', progress, how);
  } catch (error) {
    if (!(error instanceof StudioError && error.code === 'mismatch')) throw error;
    progress.log(`Its accuracy on “${dataset.name}” is not measured. ${error.message} ${error.hint}`);
    return made;
  }
  warnOfChance(found, dataset.classes.length, made.name, progress);
  const { accuracy, loss } = found;
  const metrics = { ...made.metrics, 'test/accuracy': accuracy, 'test/loss': loss };
  return { ...made, metrics, numbers: { ...made.numbers, accuracy }, measured: [{ evaluation: found }] };
}

/** No better than guessing, within three standard errors, and of few images not halfway to perfect. */
function warnOfChance(
  { accuracy, count }: { accuracy: number; count: number },
  classes: number,
  name: string,
  progress: ProgressToken,
): void {
  const chance = 1 / classes;
  const spread = 3 * Math.sqrt((chance * (1 - chance)) / count);
  if (accuracy > chance + Math.max(0.02, Math.min(spread, (1 - chance) / 2))) return;
  const sentences = [
    `Warning: it is right on ${(100 * accuracy).toFixed(1)} % of the test images, and guessing is right on ${(100 * chance).toFixed(1)} %.`,
    'Likely causes: its classes are in another order or are other ones (--classes), its pixels are normalised otherwise (--mean, --std), its images have another size (--img-size), or blue comes first (--channel-order BGR).',
    `Correct it with: wave teacher set "${name}" …`,
  ];
  progress.log(sentences.join(' '));
}

/** An archive's name without what it ends in. */
const stemOf = (path: string): string => basename(path).replace(/(\.tar)?\.\w+$/, '');

/** A model of TensorFlow.js is called as its folder is. */
function nameOf({ path, format, name }: ImportWork): string {
  if (name !== undefined) return name;
  const own = basename(path) === 'model.json' ? dirname(path) : path;
  return format === 'tfjs' ? basename(own, '.json') : basename(path, extname(path));
}

function fileNameOf(work: ImportWork): string {
  return work.format === 'tfjs' ? `${nameOf(work)}.tfjs` : basename(work.path);
}
