import { StudioError } from '../base/errors';
import { type ProgressToken, silentProgress } from '../base/progress';
import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { isSized } from '../nn/families/registry';
import type { Model } from '../nn/model';
import { type BankConfig, bankRoles, checkBankConfig, templateCount, type TemplateBank } from './bank';
import { templateStd } from './initial';
import { lowRank, type Matrix, squares } from './lowrank';
import { type Block, plainHeadNames, type Role, weightName } from './roles';

export interface FitOptions extends Block, Pick<BankConfig, 'templates' | 'templatesOf'> {
  /** Most rounds of alternating least squares for a role; default 20. */
  iterations?: number;
  /** Of the rounds' start; default 0. */
  seed?: number;
}

/** A bank with what it lacks of the weights that it was fitted to. */
export type FittedBank = TemplateBank & { provenance: { errors: Record<string, number>; error: number } };

/**
 * A bank from the weights of a network, without data: for each role the templates and scalers whose
 * composition comes nearest to all its layers, in the least squares sense. A composed tensor is a matrix of its blocks,
 * each a sum of templates, so the N best templates are the first N right singular vectors of the matrix that has all
 * blocks as rows (Eckart and Young): no other N templates leave less. What they leave goes to `provenance.errors` by
 * role and to `provenance.error` for all of them, as a share of the weights (Frobenius norms). Where that is large the
 * bank's models are a start to train from, not yet models.
 *
 * @throws StudioError 'mismatch' when the model is no Vision Transformer, 'usage' when it cannot be cut into such blocks
 */
export async function fitBank(
  model: Model,
  { iterations = 20, seed = 0, ...shape }: FitOptions,
  progress: ProgressToken = silentProgress,
): Promise<FittedBank> {
  const config = fitConfig(model, shape);
  const roles = bankRoles(config);
  const templates: TensorMap = new Map();
  const scalers: TensorMap = new Map();
  const errors: Record<string, number> = {};
  let rest = 0;
  let whole = 0;
  for (const [i, role] of roles.entries()) {
    await progress.checkpoint();
    progress.report({ fraction: i / roles.length, stage: 'Fitting', done: i, total: roles.length });
    const fit = fitRole(role, templateCount(config, role), model.weights, iterations, seed);
    templates.set(role.name, fit.templates);
    scalers.set(role.name, fit.scalers);
    errors[role.name] = share(fit.rest, fit.whole);
    rest += fit.rest;
    whole += fit.whole;
  }
  progress.report({ fraction: 1, stage: 'Fitting', done: roles.length, total: roles.length });
  const head = plainHeadNames(config.auxiliary, false).map(
    (name) => [name, model.weights.get(name)!] as const,
  );
  const { classes, normalisation } = model;
  const provenance = { method: 'fit', iterations, seed, errors, error: share(rest, whole) };
  return { config, templates, scalers, head: new Map(head), classes, normalisation, provenance };
}

function fitConfig({ network }: Model, shape: Omit<FitOptions, 'iterations' | 'seed'>): BankConfig {
  if (!isSized(network)) {
    throw new StudioError(
      'mismatch',
      'Templates cannot be fitted to the weights of our convolutional network.',
      'From any other model a bank is condensed, with images.',
    );
  }
  if ('perBlock' in network.config || 'narrow' in network.config) {
    throw new StudioError(
      'mismatch',
      'Templates are fitted to networks whose blocks are alike, and those of this one are not.',
      'Choose a model that was generated at one width and depth.',
    );
  }
  const config: BankConfig = { auxiliary: network.config, ...shape };
  checkBankConfig(config);
  return config;
}

interface RoleFit {
  templates: HostTensor;
  scalers: HostTensor;
  /** ‖W − W'‖² */
  rest: number;
  /** ‖W‖² */
  whole: number;
}

function share(rest: number, whole: number): number {
  return whole > 0 ? Math.sqrt(rest / whole) : 0;
}

function fitRole(role: Role, count: number, weights: TensorMap, rounds: number, seed: number): RoleFit {
  const blocks = blocksOf(role, weights);
  const { left, right } = lowRank(blocks, count, rounds, seed);
  const whole = squares(blocks);
  const rest = Math.max(0, whole - squares(left));
  const [w1, w2] = role.template;
  const templates = { shape: [count, w1, w2], data: new Float32Array(count * w1 * w2) };
  const grid = role.rows * role.columns;
  const scalers = {
    shape: [role.layers, count, role.rows, role.columns],
    data: new Float32Array(role.layers * count * grid),
  };
  const sizes = Array.from({ length: right.rows }, (_, t) => columnSize(left, t));
  const used = sizes.filter((size) => size > 1e-9 * sizes[0]!).length;
  const scale = templateScale(role, sizes.slice(0, used));
  for (let t = 0; t < used; t++) {
    for (let i = 0; i < right.columns; i++) {
      templates.data[t * right.columns + i] = right.data[t * right.columns + i]! * scale;
    }
    for (let i = 0; i < left.rows; i++) {
      const at = (Math.floor(i / grid) * count + t) * grid + (i % grid);
      scalers.data[at] = left.data[i * left.columns + t]! / scale;
    }
  }
  fillUnused(templates, used, seed, role);
  return { templates, scalers, rest, whole };
}

/**
 * By what the orthonormal templates are multiplied, and the scalers divided. All get the size that templates begin with
 * when they are trained: the learning rates are for that size. Were each as large as what it explains, and its scalers 1,
 * a step of training would move the weights √N times as far, and the later templates would be gone after one.
 * Where templates begin with 0 (biases, norms) a block's scalers have a length of 1 instead, as when they are trained.
 */
function templateScale(role: Role, sizes: readonly number[]): number {
  const std = templateStd(role);
  return std > 0 ? std * Math.sqrt(role.template[0] * role.template[1]) : Math.hypot(...sizes) || 1;
}

/** Root mean square of the scalers of one template. */
function columnSize(left: Matrix, column: number): number {
  let sum = 0;
  for (let i = 0; i < left.rows; i++) sum += left.data[i * left.columns + column]! ** 2;
  return Math.sqrt(sum / left.rows);
}

/** Templates that a small network does not need: random ones with scalers of 0 change nothing and can be trained. */
function fillUnused({ shape, data }: HostTensor, used: number, seed: number, role: Role): void {
  const size = data.length / shape[0]!;
  const random = new Random(seed, 'unused templates', role.name);
  const std = templateStd(role) || 0.02;
  for (let i = used * size; i < data.length; i++) data[i] = random.normal() * std;
}

/** All blocks of a role's tensors as the rows of one matrix. → [L·r·c, w1·w2] */
function blocksOf(role: Role, weights: TensorMap): Matrix {
  const { layers, rows, columns, offset } = role;
  const [w1, w2] = role.template;
  const grid = rows * columns;
  const data = new Float64Array(layers * grid * w1 * w2);
  let at = 0;
  for (let b = 0; b < layers * grid; b++) {
    const source = weights.get(weightName(role, Math.floor(b / grid)))!.data;
    const corner = Math.floor((b % grid) / columns) * w1 * columns * w2 + (b % columns) * w2;
    for (let y = 0; y < w1; y++) {
      for (let x = 0; x < w2; x++) data[at++] = source[corner + y * columns * w2 + x]! - offset;
    }
  }
  return { rows: layers * grid, columns: w1 * w2, data };
}
