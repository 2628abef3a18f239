import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import { readModel, writeModel } from '../../../formats/model';
import { readBank, writeBank } from '../../../formats/wavebank';
import { initNetwork, sizedNetwork } from '../../../nn/families/registry';
import type { Model } from '../../../nn/model';
import { networkOf, type TemplateBank } from '../../../wave/bank';
import { condense, samplingOf, sizesAt } from '../../../wave/condense';
import { CONDENSE } from '../../../wave/defaults';
import { finetune } from '../../../wave/finetune';
import { initialHead } from '../../../wave/initial';
import { mimeticStart } from '../../../wave/mimetic-start';
import { plainHeadNames } from '../../../wave/roles';
import type { ModelFile } from '../../references';
import type { WorkContext } from '../../worker/context';
import { guideOf } from '../../worker/guides';
import { type Batches, openLoader } from '../../worker/open-data';
import { runStage } from '../../worker/stage';
import { TeacherOptionsSchema } from '../train-teacher/declare';
import { type Cost, CostSchema } from './comparison';
import {
  auxiliarySize,
  bankConfigOf,
  type Family,
  familyName,
  macsOf,
  PASSES,
  plainConfig,
  type Setting,
} from './setting';

/** What a family is once it is condensed, and what that took. */
export interface Prepared {
  bank?: TemplateBank;
  model?: Model;
  cost: Cost;
}

const TookSchema = CostSchema.extend({ seconds: z.number() });
const costPath = (folder: string, name: string) => join(folder, `${name}.cost.json`);

/** What it took to condense a family that is done. */
export function readCost(folder: string, name: string): z.output<typeof TookSchema> {
  return TookSchema.parse(JSON.parse(readFileSync(costPath(folder, name), 'utf8')));
}

/** Condenses or distils what a family needs, or reads it where that is done. */
export async function prepare(
  context: WorkContext,
  setting: Setting,
  family: Family,
  teacher: ModelFile,
  progress: ProgressToken,
): Promise<Prepared> {
  const { folder, seed } = context.order;
  const name = familyName(family, seed);
  const path = join(folder, `${name}.result.safetensors`);
  if (existsSync(costPath(folder, name)) && existsSync(path)) {
    const { samples, macs } = readCost(folder, name);
    const cost = { samples, macs };
    return isBank(family) ? { bank: await readBank(path), cost } : { model: await readModel(path), cost };
  }
  const begun = performance.now();
  const made = await make(context, setting, family, teacher, progress);
  const took = { ...made.cost, seconds: (performance.now() - begun) / 1000 };
  await writeDurably(costPath(folder, name), [Buffer.from(JSON.stringify(took))]);
  return made;
}

function isBank({ kind }: Family): boolean {
  return kind === 'bank' || kind === 'elastic' || typeof kind === 'object';
}

async function make(
  context: WorkContext,
  setting: Setting,
  family: Family,
  teacher: ModelFile,
  progress: ProgressToken,
): Promise<Prepared> {
  const { condenseBatch } = setting.options;
  const numbers = TeacherOptionsSchema.parse({ batchSize: condenseBatch });
  const loader = await openLoader(context, setting.source, numbers, teacher);
  return isBank(family)
    ? prepareBank(context, setting, family, loader, teacher, progress)
    : prepareModel(context, setting, family, loader, progress);
}

async function prepareBank(
  context: WorkContext,
  setting: Setting,
  family: Family,
  loader: Batches,
  teacher: ModelFile,
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
    return { bank, cost: { samples: 0, macs: 0 } };
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
  const loss = family.variant.condense?.loss ?? CONDENSE.loss;
  const guide = await guideOf(loss, teacher, source.classes);
  const options = { steps, seed, classes: source.classes, loss, guide };
  const stage = { name: familyName(family, seed), dataset: source, loader, steps };
  const { result } = await runStage(context, {
    ...{ ...stage, write: writeBank, read: readBank },
    train: (engine, hooks) => condense(engine, config, normalisation, loader, options, progress, hooks),
  });
  return { bank: result, cost: costOf(steps, loader.batchSize, macsAt(steps)) };
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
    ...{ network: sizedNetwork(config), classes: [...source.classes], normalisation },
    weights: initNetwork(sizedNetwork(config), seed),
  };
  const steps = stepsFor(setting, family, loader.batchSize, () => macsOf(config));
  const numbers = { steps, seed, lr: options.plainLr, trained: false, loss: CONDENSE.loss };
  const stage = { name: familyName(family, seed), dataset: source, loader, steps };
  const { result } = await runStage(context, {
    ...{ ...stage, write: writeModel, read: readModel },
    train: (engine, hooks) => finetune(engine, start, loader, numbers, progress, hooks),
  });
  return { model: result, cost: costOf(steps, loader.batchSize, () => macsOf(config)) };
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
