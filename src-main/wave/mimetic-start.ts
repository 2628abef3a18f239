import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { initNetwork, sizedNetwork } from '../nn/families/registry';
import type { SizedConfig } from '../nn/model';
import { initViT, LINEAR_STD } from '../nn/families/vit/init';
import { type BankConfig, bankRoles, scalerShape, templateCount } from './bank';
import { POSITIONS } from './defaults';
import { freshScalers, initialTemplates, MATRIX_STD } from './initial';
import { MATRIX_ROLES, type Role } from './roles';
import { sines } from './sines';

/**
 * What condensing begins with: random templates and scalers, but attention as trained networks have it (after mimetic
 * initialisation, Trockman and Kolter, ICML 2023), said in templates and scalers so that it holds at every size of a grid:
 *
 * - keys are composed as queries are: a token first looks at those that are like it;
 * - the projection is minus the transposed values, W_proj = −W_Vᵀ: its templates are theirs transposed and negated, its
 *   scalers theirs with rows and columns exchanged; where templates are no squares it begins at random;
 * - each block of the positions begins as one template, which is sines and cosines.
 *
 * After 80,000 images it is worth 3 points (Fashion-MNIST, 80x6). A network without attention begins at random.
 *
 * @returns templates by role [N, w1, w2], and scalers [layers, N, rows, columns]
 */
export function mimeticStart(config: BankConfig, seed: number): Record<'templates' | 'scalers', TensorMap> {
  const roles = new Map(bankRoles(config).map((role) => [role.name, role]));
  const { auxiliary } = config;
  const templates = initialTemplates(config, seed);
  const scalers = freshScalers(config, [...roles.values()], seed);
  if (auxiliary.family !== undefined) return { templates, scalers };
  const [qkv, proj] = [roles.get('attn.qkv.weight')!, roles.get('attn.proj.weight')!];
  copyQueries(qkv, scalers.get(qkv.name)!);
  const [rows, columns] = qkv.template;
  if (rows === columns && templateCount(config, qkv) === templateCount(config, proj)) {
    templates.set(proj.name, minusTransposed(templates.get(qkv.name)!));
    mirrorValues(qkv, scalers.get(qkv.name)!, scalers.get(proj.name)!);
  }
  const positions = roles.get('pos_embed');
  if (positions) {
    templates.get(positions.name)!.data.set(sines(auxiliary, positions.template[1], POSITIONS));
    scalers.set(positions.name, firstTemplate(config, positions, seed));
  }
  return { templates, scalers };
}

/** The same for a plain network, all of whose weights are random by themselves. Under timm's names. */
export function mimeticWeights(network: SizedConfig, seed: number): TensorMap {
  if (network.family !== undefined) return initNetwork(sizedNetwork(network), seed);
  const weights = initViT(network, seed);
  const { embedDim: D, depth } = network;
  for (let layer = 0; layer < depth; layer++) {
    const of = (role: string) => weights.get(`blocks.${layer}.${role}`)!.data;
    for (const role of MATRIX_ROLES) of(role).forEach((value, i, data) => (data[i] = value * WIDER));
    const [qkv, proj] = [of('attn.qkv.weight'), of('attn.proj.weight')];
    qkv.copyWithin(D * D, 0, D * D);
    const values = { shape: [1, D, D], data: qkv.slice(2 * D * D) };
    proj.set(minusTransposed(values).data);
  }
  const headDim = D / network.numHeads;
  const wave = sines(network, headDim, POSITIONS);
  const positions = weights.get('pos_embed')!.data;
  positions.forEach((_, i) => (positions[i] = wave[Math.floor(i / D) * headDim + (i % headDim)]!));
  return weights;
}

/** So that its matrices are spread as those that templates begin with. */
const WIDER = MATRIX_STD / LINEAR_STD;

/** Rows of scalers are queries, keys, values, a third each. */
function copyQueries({ rows, columns }: Role, { shape, data }: HostTensor): void {
  const third = (rows / 3) * columns;
  for (let grid = 0; grid < shape[0]! * shape[1]!; grid++) {
    const first = grid * rows * columns;
    data.copyWithin(first + third, first, first + third);
  }
}

/** [N, w, w] → [N, w, w] */
function minusTransposed({ shape, data }: HostTensor): HostTensor {
  const [count, w] = shape as [number, number, number];
  const out = new Float32Array(data.length);
  for (let t = 0; t < count; t++) {
    for (let y = 0; y < w; y++) {
      for (let x = 0; x < w; x++) out[(t * w + x) * w + y] = -data[(t * w + y) * w + x]!;
    }
  }
  return { shape: [...shape], data: out };
}

/** Block (i, j) of the projection is scaled as block (j, i) of the values is. */
function mirrorValues({ rows, columns }: Role, qkv: HostTensor, proj: HostTensor): void {
  const values = (rows * 2) / 3;
  for (let grid = 0; grid < qkv.shape[0]! * qkv.shape[1]!; grid++) {
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) {
        const value = qkv.data[(grid * rows + values + j) * columns + i]!;
        proj.data[(grid * columns + i) * columns + j] = value;
      }
    }
  }
}

/** Every block is the first template, and a little of all others. */
function firstTemplate(config: BankConfig, role: Role, seed: number): HostTensor {
  const shape = scalerShape(config, role);
  const [, count, rows, columns] = shape as [number, number, number, number];
  const random = new Random(seed, 'scalers of positions');
  const scalers = random.normalTensor(shape, 0.05 / Math.sqrt(count));
  for (let block = 0; block < rows * columns; block++) scalers.data[block]! += 1;
  return scalers;
}
