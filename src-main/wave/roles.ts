import { sizeOf } from '../base/tensor';
import { placeOf, sizedFamily, sizedWeights } from '../nn/families/registry';
import type { SizedConfig } from '../nn/model';
import type { Weight, WeightAxis, WeightKind } from '../nn/weights';
import type { ElasticGrid } from './elastic';

/**
 * One kind of tensor of a network, composed in all blocks from the same templates, e.g. `attn.qkv.weight`.
 * Every tensor is seen as a matrix: biases and norms as [1, D], the class token as [1, D], positions as [tokens, D],
 * the patch embedding as [D, channels·P·P].
 */
export interface Role {
  /** timm's name without `blocks.i.`, or what else its family has for that. */
  name: string;
  /** Where its tensors stand in the network: one for each layer. */
  names: readonly string[];
  kind: WeightKind;
  /** Belongs to each block; otherwise the network has one. */
  layered: boolean;
  /** A weight matrix of a block. */
  matrix: boolean;
  /** Number of composed tensors: the depth, a stage's part of it, or 1. */
  layers: number;
  /** Which of this network's layers a shallower one takes: see {@link ElasticGrid}. */
  shallower: LayerChoice;
  /** Lies at the end of the largest size's axes, not at their beginning: see {@link ElasticGrid}. */
  trailing: boolean;
  /** Blocks down and across the tensor. */
  rows: number;
  columns: number;
  /** [w1, w2] */
  template: readonly [number, number];
  rowAxis: Axis;
  columnAxis: Axis;
  /** A matrix that sums over its columns, which are features of the network. */
  readsColumns: boolean;
  /** Its values end a residual branch: what a block adds to its input is proportional to them. */
  closesBranch: boolean;
  /** What is added to the composed values: 1 for a normalisation's gain, so that templates of zeros mean "no change". */
  offset: number;
  /** The tensor's own shape. */
  shape: readonly number[];
}

/** The sides of the templates of weight matrices, which lie along two axes of the width. */
export interface Block {
  /** Templates of weight matrices are [blockSize, blockColumns]. */
  blockSize: number;
  /** Left out: as many as rows. One of the two divides the other. */
  blockColumns?: number;
}

/** What a person asked for: of squares one side is said, as in files from before there were others. */
export function blockOf(rows: number, columns = rows): Block {
  return rows === columns ? { blockSize: rows } : { blockSize: rows, blockColumns: columns };
}

/** [rows, columns] of a template of a weight matrix. */
export function sidesOf({ blockSize, blockColumns = blockSize }: Block): readonly [number, number] {
  return [blockSize, blockColumns];
}

/**
 * So many features are cut into whole blocks both where a matrix gives them and where it reads them: the longer side, which
 * the other divides.
 */
export function blockUnit(block: Block): number {
  return Math.max(...sidesOf(block));
}

export type LayerChoice = 'spread' | 'nested' | 'first' | 'even' | 'paired';

/** How the blocks of an axis belong together. */
export interface Axis {
  /** The axis lies in so many independent parts: 3 where queries, keys and values are packed. */
  groups: number;
  /** So many blocks are never parted: along the width those of a whole number of heads. */
  unit: number;
}

/** The weight matrices of a Vision Transformer's block, which hold nearly all of its parameters. */
export const MATRIX_ROLES = [
  'attn.qkv.weight',
  'attn.proj.weight',
  'mlp.fc1.weight',
  'mlp.fc2.weight',
] as const;

/**
 * The composed tensors of a network, and how many blocks each has at this size.
 *
 * @param block the width and the hidden width of the network are multiples of its longer side
 * @param elastic of an elastic bank, which composes the classifier's weights as well; its bias never is
 */
export function rolesOf(config: SizedConfig, block: Block, elastic?: ElasticGrid): Role[] {
  return [...namesByRole(config)]
    .filter(([, { weight }]) => !weight.head || (elastic && weight.kind === 'matrix'))
    .map(([name, found]) => ({
      ...roleOf(config, block, name, found, layerChoice(elastic)),
      trailing: isTrailing(config, elastic),
    }));
}

/** The first tensor of a role, and what all of them are called. */
interface Found {
  weight: Weight;
  layered: boolean;
  names: string[];
}

function namesByRole(config: SizedConfig): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const [name, weight] of sizedWeights(config)) {
    const place = placeOf(config, name);
    const role = place?.role ?? name;
    const before = found.get(role);
    if (before) before.names.push(name);
    else found.set(role, { weight, layered: place !== undefined, names: [name] });
  }
  return found;
}

function layerChoice(grid: ElasticGrid | undefined): LayerChoice {
  if (grid?.firstLayers) return 'first';
  if (grid?.evenLayers) return 'even';
  if (grid?.pairedLayers) return 'paired';
  return grid?.nested ? 'nested' : 'spread';
}

function isTrailing({ embedDim }: SizedConfig, grid: ElasticGrid | undefined): boolean {
  if (!grid?.isolated) return false;
  return embedDim > grid.widths[0]! && embedDim < grid.widths.at(-1)!;
}

/** The names of the plain, not composed tensors of the classifier. */
export function plainHeadNames(config: SizedConfig, composedHead: boolean): string[] {
  return [...sizedWeights(config)]
    .filter(([, { head, kind }]) => head && !(composedHead && kind === 'matrix'))
    .map(([name]) => name);
}

/** Where the role's tensor of layer `layer` stands in the network. */
export function weightName({ names }: Role, layer: number): string {
  return names[layer]!;
}

/** Whether a tensor belongs to the classifier. */
export function isHead(name: string): boolean {
  return /^head(_dist)?\./.test(name);
}

/** The classifier's weights of a network as a bank would compose them. */
export function headRoles(config: SizedConfig, block: Block): Role[] {
  return [...sizedWeights(config)]
    .filter(([, { head, kind }]) => head && kind === 'matrix')
    .map(([name, weight]) =>
      roleOf(config, block, name, { weight, layered: false, names: [name] }, 'spread'),
    );
}

function roleOf(
  config: SizedConfig,
  block: Block,
  name: string,
  { weight, layered, names }: Found,
  shallower: LayerChoice,
): Role {
  const { kind, shape, head, closesBranch = false } = weight;
  const matrix = (kind === 'matrix' || kind === 'depthwise') && !head;
  const [down, across] = matrixView(weight);
  // What is the same at every size is not cut into blocks.
  const sides = sidesOf(block);
  const [w1, w2] = [down, across].map(({ axis, length, each = 1 }, i) =>
    typeof axis === 'number' ? length : sides[i]! * each,
  ) as [number, number];
  return {
    name,
    names,
    kind,
    layered,
    matrix,
    layers: names.length,
    shallower,
    trailing: false,
    rows: down.length / w1,
    columns: across.length / w2,
    template: [w1, w2],
    rowAxis: axisOf(config, blockUnit(block), sides[0], down.axis),
    columnAxis: axisOf(config, blockUnit(block), sides[1], across.axis),
    readsColumns: kind === 'matrix',
    closesBranch,
    offset: kind === 'gain' ? 1 : kind === 'layer-scale' ? layerScale(config) : 0,
    shape,
  };
}

function layerScale(config: SizedConfig): number {
  return ('initValues' in config ? config.initValues : undefined) ?? 0;
}

interface Side {
  axis: WeightAxis;
  length: number;
  /** Values of each place on the axis that lie side by side: the pixels of a kernel. */
  each?: number;
}

/**
 * Every weight as a matrix: a vector is one row, tokens are rows, and of a patch all pixels are one row. A kernel that reads
 * the network's own features has its pixels beside each of them.
 */
function matrixView({ axes, shape }: Weight): [down: Side, across: Side] {
  const side = (index: number): Side => ({ axis: axes[index]!, length: shape[index]! });
  if (shape.length === 1) return [{ axis: 1, length: 1 }, side(0)];
  if (shape.length === 3) return [side(1), side(2)];
  const pixels = sizeOf(shape.slice(1));
  if (shape.length > 2 && typeof axes[1] === 'number') return [side(0), { axis: pixels, length: pixels }];
  return [side(0), { axis: axes[1]!, length: pixels, each: pixels / shape[1]! }];
}

/**
 * Blocks of the width belong to heads, all of a head's together; hidden units stand for themselves. What one side of a
 * template cuts finer is never parted, so that the features that one matrix gives are moved as those that the next one reads.
 *
 * @param longest the longer side of a template, a multiple of `side`
 */
function axisOf(config: SizedConfig, longest: number, side: number, axis: WeightAxis): Axis {
  if (typeof axis === 'number') return { groups: 1, unit: 1 };
  if (axis === 'gates') return { groups: 3, unit: longest / side };
  if (axis !== 'width' && axis !== 'heads' && axis !== 'qkv') return { groups: 1, unit: longest / side };
  const head = sizedFamily(config).sized.unit(config);
  let step = head;
  while (step % longest !== 0) step += head;
  return { groups: axis === 'qkv' ? 3 : 1, unit: step / side };
}
