import { StudioError } from '../base/errors';
import { filled, type HostTensor, type TensorMap } from '../base/tensor';
import { headDimOf, type ViTConfig, vitWeights } from '../nn/config';
import { hiddenOf } from './expansion';
import { asMatrix } from './resample';
import { layerOf } from './same-kind';

/** A smaller network, whose layers a larger one is made of by an operator (LeTs). */
export interface Gene {
  width: number;
  layers: number;
}

/** Layers of the large network that are made of the same two of the gene; two of these share the coefficients. */
export const GROUP = 4;

/** The gene of a network: two layers for each four of its own. */
export function geneOf({ depth }: ViTConfig, width: number): Gene {
  return { width, layers: 2 * Math.ceil(depth / GROUP) };
}

/** The gene as a network. */
export function geneNetwork(auxiliary: ViTConfig, { width, layers }: Gene): ViTConfig {
  return { ...auxiliary, embedDim: width, depth: layers, numHeads: width / headDimOf(auxiliary) };
}

/** A role's weights in all layers of a network, one after the other. @param shape [layers, …] */
export function stackedLayers(weights: TensorMap, role: string, shape: readonly number[]): HostTensor {
  const all = filled([...shape]);
  const size = all.data.length / shape[0]!;
  for (let layer = 0; layer < shape[0]!; layer++) {
    all.data.set((weights.get(role) ?? weights.get(`blocks.${layer}.${role}`))!.data, layer * size);
  }
  return all;
}

/** Whether the large network has a tensor of its own, which is not made of the gene: tokens and positions. */
export function isOwn(name: string): boolean {
  return /^(cls_token|dist_token|reg_token|pos_embed)$/.test(name);
}

/** What the coefficients of a block's tensor are called: queries, keys and values have their own. */
export function mixesOf(role: string): string[] {
  const [, part] = /^attn\.qkv\.(weight|bias)$/.exec(role) ?? [];
  return (part === undefined ? [role] : ['q', 'k', 'v'].map((axis) => `attn.${axis}.${part}`)).map(
    (name) => `mix/${name}`,
  );
}

/**
 * Names and shapes of a gene's tensors, by role [layers, rows, columns], and of what makes the large network of them:
 * `width` [D−d, d] for the residual stream; for each layer of the gene `q/j`, `k/j`, `v/j` [D−d, d] and `hidden/j` [H−h, h];
 * `mix/<role>` [⌈L/2⌉, 2], the shares of two layers of the gene in each pair of layers.
 */
export function geneShapes(
  auxiliary: ViTConfig,
  gene: Gene,
): Record<'templates' | 'scalers', Map<string, number[]>> {
  const small = geneNetwork(auxiliary, gene);
  const own = vitWeights(auxiliary);
  const templates = new Map<string, number[]>();
  const scalers = new Map<string, number[]>();
  for (const [name, weight] of vitWeights({ ...small, depth: 1 })) {
    if (name === 'head.bias') continue;
    const role = name.replace('blocks.0.', '');
    const layered = layerOf(name) !== undefined;
    const { shape } = isOwn(name) ? own.get(name)! : weight;
    templates.set(role, [layered ? gene.layers : 1, ...asMatrix({ shape })]);
    const pairs = Math.ceil(auxiliary.depth / 2);
    if (layered) for (const mix of mixesOf(role)) scalers.set(mix, [pairs, 2]);
  }
  const grown = (name: string, to: number, from: number) => {
    if (to > from) scalers.set(name, [to - from, from]);
  };
  grown('width', auxiliary.embedDim, gene.width);
  for (let layer = 0; layer < gene.layers; layer++) {
    for (const axis of ['q', 'k', 'v']) grown(`${axis}/${layer}`, auxiliary.embedDim, gene.width);
    grown(`hidden/${layer}`, hiddenOf(auxiliary), hiddenOf(small));
  }
  return { templates, scalers };
}

/**
 * Names and shapes of two anchors and the stitches between them (SN-Net): of the narrow one, by role [layers, rows, columns];
 * `large/<weight>` of the wide one, but for its classifier's bias; after so many narrow blocks `stitch/<n>.weight` [D, d] and
 * `.bias` [1, D].
 */
export function anchorShapes(
  auxiliary: ViTConfig,
  gene: Gene,
): Record<'templates' | 'scalers', Map<string, number[]>> {
  const templates = new Map<string, number[]>();
  for (const [name, { shape }] of vitWeights({ ...geneNetwork(auxiliary, gene), depth: 1 })) {
    const layered = layerOf(name) !== undefined;
    templates.set(name.replace('blocks.0.', ''), [layered ? gene.layers : 1, ...asMatrix({ shape })]);
  }
  const scalers = new Map<string, number[]>();
  for (const [name, { shape }] of vitWeights(auxiliary)) {
    if (name !== 'head.bias') scalers.set(`large/${name}`, asMatrix({ shape }));
  }
  for (let blocks = 1; blocks < auxiliary.depth; blocks++) {
    scalers.set(`stitch/${blocks}.weight`, [auxiliary.embedDim, gene.width]);
    scalers.set(`stitch/${blocks}.bias`, [1, auxiliary.embedDim]);
  }
  return { templates, scalers };
}

/** @throws StudioError 'usage' where a network cannot have such a gene */
export function checkGene(auxiliary: ViTConfig, { width, layers }: Gene, stitched = false): void {
  const whole = Number.isInteger(width / headDimOf(auxiliary)) && width <= auxiliary.embedDim;
  const wanted = stitched ? auxiliary.depth : geneOf(auxiliary, width).layers;
  if (whole && layers === wanted && !auxiliary.distilled) return;
  throw new StudioError(
    'usage',
    `A gene of ${width}x${layers} is none of a network of ${auxiliary.embedDim}x${auxiliary.depth}.`,
    'It is of whole heads, no wider than the network, and has two layers for each four of its own.',
  );
}
