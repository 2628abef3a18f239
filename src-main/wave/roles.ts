import type { ViTConfig } from '../nn/config';
import { weightShapes } from '../nn/config';
import type { ElasticGrid } from './elastic';

/**
 * One kind of tensor of a Vision Transformer, composed in all blocks from the same templates, e.g. `attn.qkv.weight`.
 * Every tensor is seen as a matrix: biases and norms as [1, D], the class token as [1, D], positions as [tokens, D],
 * the patch embedding as [D, channels·P·P].
 */
export interface Role {
  /** timm's name without `blocks.i.`. */
  name: string;
  /** Belongs to each block; otherwise the network has one. */
  layered: boolean;
  /** One of the four weight matrices of a block. */
  matrix: boolean;
  /** Number of composed tensors: the depth, or 1. */
  layers: number;
  /** How a shallower network's layers lie in this one's: see {@link ElasticGrid}. */
  nested: boolean;
  /** Blocks down and across the tensor. */
  rows: number;
  columns: number;
  /** [w1, w2] */
  template: readonly [number, number];
  /** The rows or the columns lie in this many independent parts: 3 where queries, keys and values are packed. */
  rowGroups: number;
  columnGroups: number;
  /** What is added to the composed values: 1 for a normalisation's gain, so that templates of zeros mean "no change". */
  offset: number;
  /** The tensor's own shape. */
  shape: readonly number[];
}

/** The weight matrices of a block, which hold nearly all of a network's parameters. */
export const MATRIX_ROLES = [
  'attn.qkv.weight',
  'attn.proj.weight',
  'mlp.fc1.weight',
  'mlp.fc2.weight',
] as const;

/**
 * The composed tensors of a network, and how many blocks each has at this size.
 *
 * @param w block size; the width and the hidden width of the network are multiples of it
 * @param elastic of an elastic bank, which composes the classifier's weights as well; its bias never is
 */
export function rolesOf(config: ViTConfig, w: number, elastic?: ElasticGrid): Role[] {
  const shapes = [...weightShapes(config)].filter(([name]) => /^(?!blocks\.)|^blocks\.0\./.test(name));
  return shapes
    .filter(([name]) => (isHead(name) ? elastic && name.endsWith('.weight') : true))
    .map(([name, shape]) => roleOf(config, w, name, shape, elastic?.nested ?? false));
}

/** The names of the plain, not composed tensors of the classifier. */
export function plainHeadNames(config: ViTConfig, composedHead: boolean): string[] {
  return [...weightShapes(config).keys()].filter(
    (name) => isHead(name) && !(composedHead && name.endsWith('.weight')),
  );
}

/** Where the role's tensor of layer `layer` stands in the network. */
export function weightName(role: Role, layer: number): string {
  return role.layered ? `blocks.${layer}.${role.name}` : role.name;
}

/** Whether a tensor belongs to the classifier. */
export function isHead(name: string): boolean {
  return /^head(_dist)?\./.test(name);
}

function roleOf(config: ViTConfig, w: number, fullName: string, shape: number[], nested: boolean): Role {
  const name = fullName.replace('blocks.0.', '');
  const layered = name !== fullName;
  const matrix = (MATRIX_ROLES as readonly string[]).includes(name);
  const patches = name === 'patch_embed.proj.weight';
  const [height, width] = matrixView(shape);
  const w1 = matrix || patches ? w : height;
  const w2 = patches ? width : w;
  return {
    name,
    layered,
    matrix,
    layers: layered ? config.depth : 1,
    nested,
    rows: height / w1,
    columns: width / w2,
    template: [w1, w2],
    rowGroups: name === 'attn.qkv.weight' ? 3 : 1,
    columnGroups: name === 'attn.qkv.bias' ? 3 : 1,
    offset: offsetOf(config, name),
    shape,
  };
}

function matrixView(shape: readonly number[]): [number, number] {
  const [first, ...rest] = shape as [number, ...number[]];
  if (rest.length === 0) return [1, first];
  if (shape.length === 3) return [shape[1]!, shape[2]!];
  return [first, rest.reduce((a, b) => a * b, 1)];
}

function offsetOf({ initValues = 0 }: ViTConfig, name: string): number {
  if (name.endsWith('.gamma')) return initValues;
  return /norm\d?\.weight$/.test(name) ? 1 : 0;
}
