import { Random } from '../../base/random';
import type { TensorMap } from '../../base/tensor';
import type { ViTConfig } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Initialiser } from '../initialiser';
import { lowRank, type Matrix } from '../lowrank';
import { sines } from '../sines';

/** W_V·W_proj ≈ value.noise·Z − value.identity·I, and W_Q·W_Kᵀ ≈ query.noise·Z + query.identity·I, Z normal of variance 1/D. */
const MIMETIC = { value: { noise: 0.4, identity: 0.4 }, query: { noise: 0.7, identity: 0.7 } } as const;
/** Rounds of the singular value decomposition, which begin with all directions and are near at once. */
const ROUNDS = 6;

/**
 * Mimetic initialisation (Trockman and Kolter, ICML 2023): attention begins with what trained attention looks like. The
 * product of values and projection is near minus the identity, that of queries and keys of each head near the best
 * approximation of plus the identity of its rank, each factored by its singular values, half to either side; positions are
 * sines and cosines. The published constants were not at hand (codes that use it differ).
 */
export const initialiser: Initialiser = {
  name: 'mimetic',
  title: 'Mimetic',
  description: 'Random weights with attention as trained networks have it (ICML 2023).',
  needsSource: false,
  obstacle: () => undefined,
  make: (config, seed) => {
    const weights = initViT(config, seed);
    for (let layer = 0; layer < config.depth; layer++) setAttention(config, weights, seed, layer);
    weights.get('pos_embed')!.data.set(sines(config, config.embedDim));
    return weights;
  },
};

function setAttention({ embedDim: D, numHeads }: ViTConfig, weights: TensorMap, seed: number, layer: number) {
  const qkv = weights.get(`blocks.${layer}.attn.qkv.weight`)!.data;
  const proj = weights.get(`blocks.${layer}.attn.proj.weight`)!.data;
  const d = D / numHeads;
  for (let head = 0; head < numHeads; head++) {
    const random = new Random(seed, 'mimetic', layer, 'query', head);
    const { left, right } = factors(
      nearIdentity(D, random, MIMETIC.query.noise, MIMETIC.query.identity),
      d,
      seed,
    );
    for (let i = 0; i < d; i++) {
      for (let x = 0; x < D; x++) {
        qkv[(head * d + i) * D + x] = left.data[x * d + i]!;
        qkv[(D + head * d + i) * D + x] = right.data[i * D + x]!;
      }
    }
  }
  const random = new Random(seed, 'mimetic', layer, 'value');
  const product = nearIdentity(D, random, MIMETIC.value.noise, -MIMETIC.value.identity);
  const { left, right } = factors(product, D, seed);
  for (let i = 0; i < D; i++) {
    for (let x = 0; x < D; x++) {
      qkv[(2 * D + i) * D + x] = left.data[x * D + i]!;
      proj[x * D + i] = right.data[i * D + x]!;
    }
  }
}

/** noise·Z + identity·I */
function nearIdentity(size: number, random: Random, noise: number, identity: number): Matrix {
  const data = Float64Array.from(
    { length: size * size },
    (_, i) => (noise / Math.sqrt(size)) * random.normal() + (i % (size + 1) === 0 ? identity : 0),
  );
  return { rows: size, columns: size, data };
}

/** The best product of two matrices of a rank: U·√S and √S·Vᵀ. */
function factors(matrix: Matrix, rank: number, seed: number): { left: Matrix; right: Matrix } {
  const { left, right } = lowRank(matrix, rank, ROUNDS, seed);
  for (let i = 0; i < rank; i++) {
    let sum = 0;
    for (let y = 0; y < left.rows; y++) sum += left.data[y * rank + i]! ** 2;
    const root = Math.sqrt(Math.sqrt(sum)) || 1;
    for (let y = 0; y < left.rows; y++) left.data[y * rank + i]! /= root;
    for (let x = 0; x < right.columns; x++) right.data[i * right.columns + x]! *= root;
  }
  return { left, right };
}
