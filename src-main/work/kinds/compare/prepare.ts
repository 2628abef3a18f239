import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import { readModel, writeModel } from '../../../formats/model';
import { readBank, writeBank } from '../../../formats/wavebank';
import type { ViTConfig } from '../../../nn/config';
import { initViT } from '../../../nn/init';
import type { Model } from '../../../nn/model';
import { networkOf, type TemplateBank } from '../../../wave/bank';
import { condense, samplingOf, sizesAt } from '../../../wave/condense';
import { CONDENSE, defaultPatchSize } from '../../../wave/defaults';
import { finetune } from '../../../wave/finetune';
import { initialHead } from '../../../wave/initial';
import { mimeticStart } from '../../../wave/mimetic-start';
import { plainHeadNames } from '../../../wave/roles';
import type { ModelFile } from '../../references';
import type { WorkContext } from '../../worker/context';
import { type Batches, openLoader } from '../../worker/open-data';
import { runStage } from '../../worker/stage';
import { TeacherOptionsSchema } from '../train-teacher/declare';
import type { Cost } from './comparison';
import { auxiliarySize, bankConfigOf, type Family, macsOf, PASSES, type Setting } from './setting';

/** What a family is once it is condensed, and what that took. */
export interface Prepared {
  bank?: TemplateBank;
  model?: Model;
  cost: Cost;
  seconds: number;
}

/** Condenses or distils what a family needs, or reads it where that was done before the comparison was interrupted. */
export async function prepare(
  context: WorkContext,
  setting: Setting,
  family: Family,
  teacher: ModelFile,
  progress: ProgressToken,
): Promise<Prepared> {
  const { condenseBatch } = setting.options;
  const numbers = TeacherOptionsSchema.parse({ batchSize: condenseBatch });
  const loader = await openLoader(context, setting.source, numbers, teacher);
  const isBank = family.kind === 'bank' || family.kind === 'elastic' || typeof family.kind === 'object';
  return isBank
    ? prepareBank(context, setting, family, loader, progress)
    : prepareModel(context, setting, family, loader, progress);
}

async function prepareBank(
  context: WorkContext,
  setting: Setting,
  family: Family,
  loader: Batches,
  progress: ProgressToken,
): Promise<Prepared> {
  const { seed } = context.order;
  const { source } = setting;
  const config = bankConfigOf(setting, family);
  const normalisation = { mean: source.mean, std: source.std };
  if (family.variant.untrained) {
    const bank: TemplateBank = {
      ...{ config, normalisation, classes: [...source.classes], provenance: { method: 'untrained' } },
      ...mimeticStart(config, seed),
      head: initialHead(
        config.auxiliary,
        plainHeadNames(config.auxiliary, config.elastic !== undefined),
        seed,
      ),
    };
    return { bank, cost: { samples: 0, macs: 0 }, seconds: 0 };
  }
  const macsAt = (planned: number) => {
    const sampling = samplingOf(config, { steps: planned });
    return (step: number) =>
      config.elastic
        ? sizesAt(config, seed, step, sampling).reduce(
            (sum, size) => sum + macsOf(networkOf(config, size)),
            0,
          )
        : macsOf(config.auxiliary);
  };
  const steps = stepsFor(setting, family, loader.batchSize, macsAt(0));
  const options = {
    ...{ steps, seed, classes: source.classes, loss: family.variant.condense?.loss ?? CONDENSE.loss },
  };
  const stage = { name: `family-${family.key}-${seed}`, dataset: source, loader, steps };
  const { result, seconds } = await timed(context, stage.name, () =>
    runStage(context, {
      ...{ ...stage, write: writeBank, read: readBank },
      train: (engine, hooks) => condense(engine, config, normalisation, loader, options, progress, hooks),
    }),
  );
  return { bank: result, cost: costOf(steps, loader.batchSize, macsAt(steps)), seconds };
}

async function prepareModel(
  context: WorkContext,
  setting: Setting,
  family: Family,
  loader: Batches,
  progress: ProgressToken,
): Promise<Prepared> {
  const { seed } = context.order;
  const { source, options } = setting;
  const config = plainConfig(setting, family);
  const normalisation = { mean: source.mean, std: source.std };
  const start: Model = {
    ...{ network: { arch: 'vit', config }, classes: [...source.classes], normalisation },
    weights: initViT(config, seed),
  };
  const steps = stepsFor(setting, family, loader.batchSize, () => macsOf(config));
  const numbers = { steps, seed, lr: options.plainLr, trained: false, loss: CONDENSE.loss };
  const stage = { name: `family-${family.key}-${seed}`, dataset: source, loader, steps };
  const { result, seconds } = await timed(context, stage.name, () =>
    runStage(context, {
      ...{ ...stage, write: writeModel, read: readModel },
      train: (engine, hooks) => finetune(engine, start, loader, numbers, progress, hooks),
    }),
  );
  return { model: result, cost: costOf(steps, loader.batchSize, () => macsOf(config)), seconds };
}

/** A plain network of a family. */
export function plainConfig(setting: Setting, { kind, size }: Family): ViTConfig {
  const { options, source } = setting;
  const { headDim, patchSize = defaultPatchSize(source.imgSize) } = options;
  const { width, depth, mlpRatio = options.mlpRatio } = kind === 'largest' ? auxiliarySize(setting) : size;
  return {
    ...{ imgSize: source.imgSize, patchSize, inChans: 3, numClasses: source.classes.length },
    ...{ embedDim: width, depth, numHeads: width / headDim, mlpRatio },
  };
}

/** Updates within the budget: of images, or of the operations of so many images of the largest size. */
function stepsFor(
  setting: Setting,
  { share }: Family,
  batch: number,
  stepMacs: (step: number) => number,
): number {
  const { budget, budgetIn } = setting.options;
  const equal = Math.max(1, Math.round((budget * share) / batch));
  if (budgetIn === 'samples') return equal;
  const largest = { kind: 'largest', size: auxiliarySize(setting) } as Family;
  const most = equal * macsOf(plainConfig(setting, largest));
  let [spent, steps] = [0, 0];
  while (spent + stepMacs(steps) <= most) spent += stepMacs(steps++);
  return Math.max(1, steps);
}

function costOf(steps: number, batch: number, stepMacs: (step: number) => number): Cost {
  let macs = 0;
  for (let step = 0; step < steps; step++) macs += stepMacs(step);
  return { samples: steps * batch, macs: macs * batch * PASSES };
}

/** How long something took, remembered for when it is only read. */
export async function timed<T extends { result: unknown }>(
  { order }: WorkContext,
  name: string,
  work: () => Promise<T>,
): Promise<T & { seconds: number }> {
  const path = join(order.folder, `${name}.seconds.json`);
  const before = existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
  const begun = performance.now();
  const done = await work();
  const seconds = before ?? (performance.now() - begun) / 1000;
  if (before === undefined) await writeDurably(path, [Buffer.from(String(seconds))]);
  return { ...done, seconds };
}
