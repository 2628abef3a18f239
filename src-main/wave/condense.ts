import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { STREAMS_VERSION } from '../base/random';
import type { ProgressToken } from '../base/progress';
import type { TensorMap } from '../base/tensor';
import { branchOf, flatten } from '../base/tree';
import type { Engine } from '../engine/types';
import type { LossConfig } from '../nn/losses';
import type { Model, Normalisation, SizedConfig, SizedNetwork } from '../nn/model';
import { cachedImages } from '../nn/batching';
import { asViT, sizedNetwork } from '../nn/families/registry';
import { networkForward, networkSees } from '../nn/network';
import { train } from '../nn/trainer';
import type {
  BatchSource,
  Reordering,
  Trainable,
  TrainingHooks,
  TrainingPlan,
  TrainingState,
} from '../nn/training';
import { type BankConfig, bankRoles, checkBankConfig, networkOf, ownSize, type TemplateBank } from './bank';
import { CONDENSE } from './defaults';
import { nameOf, type Size } from '../base/size';
import { sampleSizes, type Sampling, trainedSizes } from './elastic';
import { geneWeights, solvedStitches, stitchedWeights } from './engine-weights';
import { generate } from './generate';
import { type Guide, guided } from './guided';
import { importanceOrder, sortedByImportance } from './importance';
import { initialHead } from './initial';
import { materialise } from './materialise';
import { checkGuided, methodNamed, methodOf } from './methods';
import { mimeticStart } from './mimetic-start';
import { isHead, plainHeadNames, type Role } from './roles';
import { firstOrderImportance, heldToWhole, wholeOf } from './whole-teacher';
import { bankGroups, checkSource, planOf, resultOf, type TrainingOptions } from './training';

type Part = 'templates' | 'scalers' | 'head';

export interface CondenseOptions extends TrainingOptions {
  /** Names, in the order of the logits. */
  classes: readonly string[];
  lr?: Record<Part, number> | undefined;
  weightDecay?: Record<Part, number> | undefined;
  /** Sizes of an elastic bank that are trained at each step, all on the same batch; default 1. */
  sizesPerStep?: number | undefined;
  /** Share of the steps, the first ones, in which only an elastic bank's largest size is trained; default 0. */
  largestFirst?: number | undefined;
  /** A bank of the same shape to begin from; its classifier is taken where it knows the same classes. */
  start?: TemplateBank | undefined;
  /** A teacher whose inside is learned from as well; needed where the loss says so. */
  guide?: Guide | undefined;
}

export interface CondenseHooks extends Omit<TrainingHooks, 'evaluate'> {
  /** Called every `evaluateEvery` steps and after the last one, once for each of `evaluateSizes`. */
  evaluate?: (model: Model, step: number, size: Size) => Promise<number> | Promise<void>;
  /** Default: the auxiliary's size only, which is the largest of an elastic bank. */
  evaluateSizes?: readonly Size[];
}

/**
 * Condenses a teacher into a bank: trains an auxiliary network whose weights are composed from templates, so
 * that only templates, scalers and the classifier learn. For an elastic bank each step trains one size of the grid,
 * composed from a part of the largest size's scalers.
 *
 * The loss is the plan's mixture of distillation (where the source has a teacher) and cross entropy. Metrics and signals
 * as of {@link train}.
 *
 * @throws StudioError 'usage' when there can be no such bank, or its method takes no such guide, 'mismatch' when the images are not the network's
 */
export async function condense(
  engine: Engine,
  config: BankConfig,
  normalisation: Normalisation,
  source: BatchSource,
  options: CondenseOptions,
  progress: ProgressToken,
  hooks: CondenseHooks = {},
): Promise<TemplateBank> {
  checkBankConfig(config);
  checkGuided(methodOf(config), options.guide?.kind);
  const { imgSize, numClasses } = config.auxiliary;
  checkSource(source, { imgSize, classes: numClasses });
  const { lr = CONDENSE.lr, weightDecay = CONDENSE.weightDecay, seed } = options;
  const inPlace = methodOf(config)?.plan?.inPlace ?? options.inPlace;
  const plan = planOf({ ...options, ...(inPlace === undefined ? {} : { inPlace }) }, CONDENSE, source);
  const sampling = samplingOf(config, options);
  const { params: initial, fixed } = initialParams(config, options);
  const bankOf = (params: TensorMap, provenance: TemplateBank['provenance'] = {}): TemplateBank => {
    const all = new Map([...params, ...fixed]);
    return {
      config,
      templates: branchOf(all, 'templates'),
      scalers: branchOf(all, 'scalers'),
      head: branchOf(all, 'head'),
      classes: [...options.classes],
      normalisation,
      provenance,
    };
  };
  const { sorts, stitches } = methodOf(config)?.plan ?? {};
  const by = stitches
    ? async (params: TensorMap) => setTo(await solvedStitches(engine, bankOf(params), normalisation, source))
    : (params: TensorMap) => movesOf(engine, bankOf(params), source, plan.loss);
  const { networkAt, ...auxiliary } = auxiliaryTrainable(config, normalisation, initial, seed, sampling);
  const own: Trainable = {
    ...auxiliary,
    ...((sorts ?? stitches) ? { reorder: { at: sampling.largestOnly, by } } : {}),
    frozen: fixed,
    groupOf: bankGroups(ratesOf(config, lr), ratesOf(config, weightDecay)),
  };
  const { guide } = options;
  const sees = (weights: NamedTensorMap, images: Tensor, variant: string) =>
    networkSees(networkAt(variant), normalisation, weights, images);
  const vitAt = (variant: string) => asViT(networkAt(variant).config, 'DynaBERT');
  const held = sorts ? heldToWhole(own, asViT(config.auxiliary, 'DynaBERT'), vitAt, normalisation) : own;
  const trainable = guide ? guided(own, sees, sizedNetwork(config.auxiliary), guide, seed) : held;
  const state = await train(engine, trainable, source, plan, progress, evaluating(config, hooks, bankOf));
  const { name, device, threads } = engine;
  return bankOf(resultOf(state), {
    method: `condense${config.elastic ? ', elastic' : ''}${config.method ? `, ${config.method}` : ''}`,
    ...reproduction(plan, source, state),
    lr,
    weightDecay,
    seed,
    streams: STREAMS_VERSION,
    ...(config.method || config.auxiliary.family ? {} : { begins: 'mimetic' }),
    engine: { name, device, threads },
  });
}

/** Scalers that are set anew, whatever they were. */
function setTo(scalers: TensorMap): Reordering {
  const named = flatten({ scalers });
  return (tensors, of) => (of === 'moments' ? tensors : new Map([...tensors, ...named]));
}

/** What is more important first, of the scalers among a training's tensors; and the whole network, as it then is. */
async function movesOf(
  engine: Engine,
  bank: TemplateBank,
  source: BatchSource,
  loss: LossConfig,
): Promise<Reordering> {
  const told = await firstOrderImportance(engine, bank, bank.normalisation, source, loss);
  const order = importanceOrder(bank, told);
  const whole = wholeOf({ ...bank, scalers: order(bank.scalers) });
  return (tensors, of) => {
    const scalers = flatten({ scalers: order(branchOf(tensors, 'scalers')) });
    return new Map([...tensors, ...scalers, ...(of === 'parameters' ? whole : [])]);
  };
}

/** Scalers that are whole weights learn as slowly as templates do. */
function ratesOf(config: BankConfig, rates: Record<Part, number>): Record<Part, number> {
  const method = methodOf(config);
  return method && method.fixed !== 'scalers' ? { ...rates, scalers: rates.templates } : rates;
}

/** How the sizes of a bank are trained, as its method says, or else the options. */
export function samplingOf(
  { elastic, method }: Pick<BankConfig, 'elastic' | 'method'>,
  options: Pick<CondenseOptions, 'steps' | 'sizesPerStep' | 'largestFirst'>,
): Sampling {
  const plan = method === undefined ? undefined : methodNamed(method).plan;
  const { sizesPerStep = CONDENSE.sizesPerStep, largestFirst = 0 } = { ...options, ...plan };
  const largestOnly = Math.round(options.steps * largestFirst);
  return elastic ? { sizesPerStep, largestOnly } : { sizesPerStep: 1, largestOnly: 0 };
}

/** The sizes of a grid that are trained at a step. */
export function sizesAt(config: BankConfig, seed: number, step: number, sampling: Sampling): Size[] {
  const grid = config.elastic!;
  const { sizesAt: own, firstSizes } = methodOf(config) ?? {};
  if (own && firstSizes && step < sampling.largestOnly) return firstSizes(grid);
  if (!own || step < sampling.largestOnly) return sampleSizes(grid, seed, step, sampling);
  return own(grid, seed, step);
}

/** The composed network, or all of an elastic bank's, as the trainer wants it. */
function auxiliaryTrainable(
  config: BankConfig,
  normalisation: Normalisation,
  params: TensorMap,
  seed: number,
  sampling: Sampling,
): Omit<Trainable, 'groupOf'> & { networkAt: (variant: string) => SizedNetwork } {
  const { elastic, auxiliary, gene } = config;
  const master = bankRoles(config);
  const sizes = elastic ? trainedSizes(elastic) : [ownSize(config)];
  const variants = new Map(
    sizes.map((size): [string, { network: SizedConfig; roles: Role[] }] => {
      const network = networkOf(config, size);
      return [elastic ? nameOf(size) : '', { network, roles: bankRoles(config, network) }];
    }),
  );
  const networkAt = (variant: string) => sizedNetwork(variants.get(variant)!.network);
  return {
    params,
    networkAt,
    cachedImages: cachedImages(sizedNetwork(auxiliary)),
    ...(elastic ? { variantsAt: (step: number) => sizesAt(config, seed, step, sampling).map(nameOf) } : {}),
    variantsPerStep: sampling.sizesPerStep,
    weights: (inputs, variant) =>
      gene && elastic?.stitched
        ? stitchedWeights(gene, asViT(variants.get(variant)!.network, 'SN-Net'), inputs)
        : gene
          ? geneWeights({ ...config, gene }, inputs)
          : materialise(inputs, variants.get(variant)!.roles, master),
    forward: (weights, images, variant) => networkForward(networkAt(variant), normalisation, weights, images),
  };
}

/** What is trained, and what a method's rule gives instead. */
function initialParams(
  config: BankConfig,
  { seed, start: given, classes }: CondenseOptions,
): { params: TensorMap; fixed: TensorMap } {
  const { auxiliary, elastic } = config;
  const method = methodOf(config);
  const headNames = plainHeadNames(auxiliary, elastic !== undefined);
  const fresh = {
    ...(method
      ? { templates: method.templates(config, seed), scalers: method.scalers(config, auxiliary, seed) }
      : mimeticStart(config, seed)),
    head: initialHead(auxiliary, headNames, seed),
  };
  const start = given && startOf(config, given);
  const sameClasses = start !== undefined && sameList(start.classes, classes);
  const begun = (part: Part): TensorMap =>
    new Map(
      [...fresh[part]].map(([name, tensor]) => {
        const found = isHead(name) && !sameClasses ? undefined : start?.[part].get(name);
        return [name, found && sameList(found.shape, tensor.shape) ? found : tensor];
      }),
    );
  const all = (parts: readonly Part[]): TensorMap =>
    flatten(Object.fromEntries(parts.map((part) => [part, begun(part)])));
  const parts = ['templates', 'scalers', 'head'] as const;
  return {
    params: all(parts.filter((part) => part !== method?.fixed)),
    fixed: all(method?.fixed ? [method.fixed] : []),
  };
}

/** A bank of one size that is to be condensed for many: what smaller ones take is to be what matters most. */
function startOf({ elastic, method }: BankConfig, start: TemplateBank): TemplateBank {
  const shrinks = elastic && !start.config.elastic && !(method ?? start.config.method);
  return shrinks ? sortedByImportance(start) : start;
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function evaluating(
  config: BankConfig,
  { evaluate, evaluateSizes, ...rest }: CondenseHooks,
  bankOf: (params: TensorMap) => TemplateBank,
): TrainingHooks {
  if (!evaluate) return rest;
  const sizes = evaluateSizes ?? [ownSize(config)];
  return {
    ...rest,
    evaluate: async (params, step) => {
      const bank = bankOf(params);
      let total = 0;
      for (const size of sizes) {
        const model = generate(bank, size, { scalers: 'inherited', seed: 0 });
        const loss = await evaluate(model, step, size);
        total += typeof loss === 'number' ? loss : Number.NaN;
      }
      return total / sizes.length;
    },
  };
}

/** What a run was, for the bank's description. */
function reproduction(
  { steps, ...plan }: TrainingPlan,
  { batchSize, hasTeacher }: BatchSource,
  { step, best }: TrainingState,
): Record<string, unknown> {
  const kept = best ? { keptStep: best.step } : {};
  const samplesSeen = step * batchSize;
  return { ...plan, steps: step, plannedSteps: steps, ...kept, batchSize, samplesSeen, hasTeacher };
}
