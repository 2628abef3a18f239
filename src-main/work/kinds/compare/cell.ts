import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asStudioError, StudioError } from '../../../base/errors';
import { writeDurably } from '../../../base/files';
import { type ProgressToken, silentProgress } from '../../../base/progress';
import type { Size } from '../../../base/size';
import { readModel, writeModel } from '../../../formats/model';
import { asViT, countParameters } from '../../../nn/families/registry';
import type { Model, SizedConfig } from '../../../nn/model';
import { ownSize, type TemplateBank } from '../../../wave/bank';
import { finetune } from '../../../wave/finetune';
import { generate } from '../../../wave/generate';
import { copiedNumbers, partOf, staysComposed, withParts } from '../../../wave/parts';
import {
  initialise,
  initialiser,
  type InitialiseRequest,
  knowsClasses,
  learnInitial,
} from '../../../wave/initialisers';
import { trainScalers } from '../../../wave/scalers';
import { checkSize } from '../../../wave/size';
import { takenFromBank, takenFromModel } from '../../../wave/transferred';
import type { ModelFile } from '../../references';
import type { WorkContext } from '../../worker/context';
import { openHypernetwork } from '../../worker/hypernetworks';
import { measureModel } from '../../worker/measure';
import { type Batches, openLoader } from '../../worker/open-data';
import { runStage } from '../../worker/stage';
import { learningTools } from '../generate/learn';
import { TeacherOptionsSchema } from '../train-teacher/declare';
import { type Cell, CellSchema, type Cost, type Point } from './comparison';
import type { Variant } from './experiment';
import { cellName } from './plan';
import type { Prepared } from './prepare';
import { macsOf, PASSES, plainConfig, type Setting } from './setting';
import { wayNamed } from './ways';

/** A model before its fine-tuning. */
interface Begun {
  model: Model;
  /** Its classifier included. */
  works: boolean;
  transferred: number;
  cost: Cost;
}

/** One way at one size under one seed: made, trained and measured, or read where that was done before. */
export async function runCell(
  context: WorkContext,
  setting: Setting,
  variant: Variant,
  size: Size,
  prepared: Prepared | undefined,
  teacher: ModelFile,
  progress: ProgressToken,
): Promise<Cell> {
  const { seed, folder } = context.order;
  const key = cellName(variant, size, seed);
  const path = cellPath(folder, key);
  if (existsSync(path)) return readCell(folder, key);
  const cell = await makeCell(context, setting, { variant, size, key }, prepared, teacher, progress);
  await writeDurably(path, [Buffer.from(JSON.stringify(cell))]);
  await rm(join(folder, `${key}.result.safetensors`), { force: true });
  return cell;
}

const cellPath = (folder: string, name: string) => join(folder, `${name}.json`);

/** What was measured of a cell that is done. */
export function readCell(folder: string, name: string): Cell {
  return CellSchema.parse(JSON.parse(readFileSync(cellPath(folder, name), 'utf8')));
}

interface Wanted {
  variant: Variant;
  size: Size;
  key: string;
}

async function makeCell(
  context: WorkContext,
  setting: Setting,
  { variant, size, key }: Wanted,
  prepared: Prepared | undefined,
  teacher: ModelFile,
  progress: ProgressToken,
): Promise<Cell> {
  const { options, data } = setting;
  const numbers = TeacherOptionsSchema.parse({ batchSize: options.batchSize, limit: options.limit });
  const loader = await openLoader(context, data, numbers, options.distil ? teacher : undefined);
  const config = { ...plainConfig(setting, dedicatedTo(size)), numClasses: data.classes.length };
  const facts = {
    ...{ way: variant.label, size, seed: context.order.seed },
    ...{ parameters: countParameters(config), macs: macsOf(config) },
  };
  const begun = performance.now();
  let start: Begun;
  try {
    start = await begin(context, setting, variant, size, config, prepared, loader);
  } catch (error) {
    const { code, message } = asStudioError(error);
    if (!(error instanceof StudioError) || (code !== 'mismatch' && code !== 'usage')) throw error;
    return { ...facts, obstacle: message, points: [], works: false, transferred: 0, seconds: 0 };
  }
  const points = await fineTuned(context, setting, start, loader, key, progress);
  const seconds = (performance.now() - begun) / 1000;
  const { works, transferred } = start;
  return { ...facts, points, works, transferred, seconds };
}

const dedicatedTo = (size: Size) =>
  ({ key: '', kind: 'dedicated', variant: { label: '', way: 'dedicated' }, size, share: 1 }) as const;

async function begin(
  context: WorkContext,
  setting: Setting,
  variant: Variant,
  size: Size,
  config: SizedConfig,
  prepared: Prepared | undefined,
  loader: Batches,
): Promise<Begun> {
  const way = wayNamed(variant.way);
  if (!way.anyFamily || variant.keeps) asViT(config, variant.keeps ? `“${variant.label}”` : way.title);
  if (variant.ancestor === 'other' && !setting.other) {
    throw new StudioError('mismatch', 'No other ancestor was given: name one with --other-teacher.');
  }
  if (prepared?.bank) return fromBank(context, setting, variant, size, prepared.bank, loader);
  if (size.narrow) checkSize({ auxiliary: config, blockSize: 1, templates: { matrix: 1, other: 1 } }, size);
  const { seed } = context.order;
  const { data, options } = setting;
  const { classes, mean, std } = data;
  const request: InitialiseRequest = {
    config,
    classes,
    normalisation: { mean, std },
    seed,
    source: prepared?.model,
    hypernetwork: way.needsHypernetwork && (await openHypernetwork(context, setting.hypernetwork!)),
  };
  if (way.from === 'dedicated' || way.from === 'share') {
    const works = knowsClasses(request);
    const transferred = 0;
    return { model: prepared!.model!, works, transferred, cost: prepared!.cost };
  }
  const rival = initialiser(way.name);
  const none = { samples: 0, macs: 0 };
  const works = (rival.keepsFunction ?? false) && knowsClasses(request);
  if (!rival.learn) {
    const model = initialise(way.name, request);
    return { model, works, transferred: takenFromModel(way.name, request, model.weights), cost: none };
  }
  const steps = options.learningSteps;
  const normalisation = prepared!.model!.normalisation;
  const tools = learningTools(
    await context.engine(),
    loader,
    { config, normalisation },
    context.progress,
    steps,
  );
  const model = await learnInitial(way.name, request, tools);
  const transferred = takenFromModel(way.name, request);
  return { model, works, transferred, cost: trainingCost(steps, loader.batchSize, config) };
}

async function fromBank(
  context: WorkContext,
  setting: Setting,
  variant: Variant,
  size: Size,
  bank: TemplateBank,
  loader: Batches,
): Promise<Begun> {
  const begun = await composed(context, setting, variant, size, bank, loader);
  if (!variant.keeps) return begun;
  return keeping(begun, bank, size, variant, context.order.seed);
}

/** A composed network of which only some parts stay. */
function keeping(begun: Begun, bank: TemplateBank, size: Size, variant: Variant, seed: number): Begun {
  const { keeps = {}, way } = variant;
  const { scalers = 'inherited' } = wayNamed(way);
  const own = generate(bank, ownSize(bank.config), { scalers: 'inherited', seed });
  const model = withParts(begun.model, keeps, own, seed);
  const composed = takenFromBank(bank, size, { scalers, seed, classes: begun.model.classes }, (role) =>
    staysComposed(partOf(role.name, role), keeps),
  );
  const works = begun.works && !keeps.matrices && keeps.others !== 'fresh';
  return { ...begun, model, works, transferred: composed + copiedNumbers(model, keeps, own) };
}

async function composed(
  context: WorkContext,
  { options, data }: Setting,
  variant: Variant,
  size: Size,
  bank: TemplateBank,
  loader: Batches,
): Promise<Begun> {
  const { scalers = 'inherited', trainsScalers } = wayNamed(variant.way);
  const { seed } = context.order;
  const { classes } = data;
  checkSize(bank.config, size, classes.length);
  const inherited = scalers === 'inherited';
  const transferred = takenFromBank(bank, size, { scalers, seed, classes });
  const made = generate(bank, size, { scalers, seed, classes });
  const steps = trainsScalers ? (variant.scalerSteps ?? options.scalerSteps) : 0;
  const works = inherited && classes.join('\n') === bank.classes.join('\n');
  if (steps === 0) return { model: made, works, transferred, cost: { samples: 0, macs: 0 } };
  const model = await trainScalers(
    ...([
      await context.engine(),
      bank,
      size,
      loader,
      { scalers, seed, classes, steps },
      silentProgress,
    ] as const),
  );
  const cost = trainingCost(steps, loader.batchSize, made.network.config as SizedConfig);
  return { model, works: true, transferred, cost };
}

function trainingCost(steps: number, batch: number, config: SizedConfig): Cost {
  return { samples: steps * batch, macs: steps * batch * PASSES * macsOf(config) };
}

/** The curve of a fine-tuning: a measurement on all test images before it and after each epoch. */
async function fineTuned(
  context: WorkContext,
  { options, data }: Setting,
  { model, works, cost }: Begun,
  loader: Batches,
  key: string,
  progress: ProgressToken,
): Promise<Point[]> {
  const config = model.network.config as SizedConfig;
  const inEpoch = Math.max(1, Math.round(loader.count / loader.batchSize));
  const steps = inEpoch * options.epochs;
  const path = join(context.order.folder, `${key}.points.json`);
  const points = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Point[]) : [];
  const measured = async (each: Model, step: number) => {
    if (step % inEpoch !== 0 || points.some(({ epoch }) => epoch === step / inEpoch)) return;
    const { accuracy } = await measureModel(context, each, data, silentProgress);
    const tuning = trainingCost(step, loader.batchSize, config);
    const point = { samples: cost.samples + tuning.samples, macs: cost.macs + tuning.macs };
    points.push({ epoch: step / inEpoch, accuracy, ...point });
    progress.metric({ name: 'accuracy', step: step / inEpoch, value: accuracy });
    await writeDurably(path, [Buffer.from(JSON.stringify(points))]);
  };
  const { classes } = data;
  // A network of other classes is measured once it has a classifier for these.
  if (model.classes.join('\n') === classes.join('\n')) await measured(model, 0);
  const { seed } = context.order;
  const numbers = { steps, seed, classes, lr: options.lr, trained: works };
  await runStage(context, {
    ...{
      name: key,
      dataset: data,
      loader,
      steps,
      evaluateEvery: inEpoch,
      write: writeModel,
      read: readModel,
    },
    train: (engine, hooks) =>
      finetune(engine, model, loader, numbers, progress, { ...hooks, evaluate: measured }),
  });
  await rm(path, { force: true });
  return points.sort((a, b) => a.epoch - b.epoch);
}
