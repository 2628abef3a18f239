import type { HostTensor, TensorMap } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import { sizedFamily } from '../nn/families/registry';
import type { Model, SizedConfig } from '../nn/model';
import { bankRoles, ownSize, type TemplateBank } from './bank';
import { generate } from './generate';
import { blockUnit, type Role, rolesOf } from './roles';
import type { Importance } from './whole-teacher';

/**
 * Before a network is shrunk, what matters most in it is put first: smaller sizes take the first heads and hidden units
 * (once-for-all, arXiv 1908.09791, §3.2; DynaBERT, arXiv 2004.04037). Within a block the order of heads and of hidden
 * units is of no consequence, so that the bank's networks compute what they did.
 *
 * A head's or a unit's importance is the product of the norms of what leads into it and out of it: the most that it can
 * add to the features, up to a constant. Hidden units are moved in whole blocks, as scalers are.
 *
 * @returns the bank with other scalers; the given one stays as it is
 */
export function sortedByImportance(bank: TemplateBank): TemplateBank {
  return { ...bank, scalers: importanceOrder(bank)(bank.scalers) };
}

/**
 * The same as a rule, for whatever belongs to a bank's scalers one by one: an optimizer's moments are moved with them.
 * @param told the importance of heads and hidden units, where it is known from elsewhere
 */
export function importanceOrder(bank: TemplateBank, told?: Importance): (tensors: TensorMap) => TensorMap {
  const { config } = bank;
  const { auxiliary } = config;
  const moves = movesOf(auxiliary);
  const model = generate(bank, ownSize(config), { scalers: 'inherited', seed: 0 });
  const roles = new Map(bankRoles(config).map((role) => [role.name, role]));
  const unit = blockUnit(config);
  const orders = told
    ? toldOrders(told, unit)
    : new Map([...unitOrders(model, roles, unit), ...headOrders(model, auxiliary)]);
  return (tensors) => {
    const moved: TensorMap = new Map(tensors);
    for (const [name, axis, of] of moves) {
      moved.set(name, permuted(moved.get(name)!, roles.get(name)!, axis, orders.get(of)!));
    }
    return moved;
  };
}

type Axis = 'rows' | 'columns';

type Move = readonly [role: string, axis: Axis, of: string];

/** The networks within a block that have hidden units: `mlp`, a Mixer's two, or one for each stage. */
function mlpsOf(roles: readonly string[]): string[] {
  return roles.filter((role) => role.endsWith('.fc1.weight')).map((role) => role.replace('.fc1.weight', ''));
}

/** What is in the order of heads or of hidden units, and along which axis. */
function movesOf(auxiliary: SizedConfig): Move[] {
  const heads: Move[] = [
    ['attn.qkv.weight', 'rows', 'heads'],
    ['attn.qkv.bias', 'columns', 'heads'],
    ['attn.proj.weight', 'columns', 'heads'],
  ];
  const matrices = sizedFamily(auxiliary).sized.matrices.map(([role]) => role);
  const units = mlpsOf(matrices).flatMap((mlp): Move[] => [
    [`${mlp}.fc1.weight`, 'rows', mlp],
    [`${mlp}.fc1.bias`, 'columns', mlp],
    [`${mlp}.fc2.weight`, 'columns', mlp],
  ]);
  return 'numHeads' in auxiliary ? [...heads, ...units] : units;
}

/** For each layer the most important first. */
type Orders = [of: string, byLayer: number[][]];

/** Of the blocks of hidden units. */
function unitOrders({ weights }: Model, roles: ReadonlyMap<string, Role>, blockSize: number): Orders[] {
  return mlpsOf([...roles.keys()]).map((mlp): Orders => {
    const [first, second] = ['fc1', 'fc2'].map((layer) => roles.get(`${mlp}.${layer}.weight`)!.names);
    const byLayer = first!.map((name, layer) => {
      const [fc1, fc2] = [weights.get(name)!, weights.get(second![layer]!)!];
      const units = Array.from({ length: fc1.shape[0]! / blockSize }, (_, block) => {
        const part: [number, number] = [block * blockSize, blockSize];
        return normOf(fc1, { rows: part }) * normOf(fc2, { columns: part });
      });
      return largestFirst(units);
    });
    return [mlp, byLayer];
  });
}

function headOrders({ weights }: Model, auxiliary: SizedConfig): Orders[] {
  if (!('numHeads' in auxiliary)) return [];
  const { embedDim, numHeads, depth } = auxiliary;
  const headDim = embedDim / numHeads;
  const byLayer = Array.from({ length: depth }, (_, layer) => {
    const [qkv, proj] = ['qkv', 'proj'].map((name) => weights.get(`blocks.${layer}.attn.${name}.weight`)!);
    const heads = Array.from({ length: numHeads }, (__, head) => {
      const values = normOf(qkv!, { rows: [2 * embedDim + head * headDim, headDim] });
      return values * normOf(proj!, { columns: [head * headDim, headDim] });
    });
    return largestFirst(heads);
  });
  return [['heads', byLayer]];
}

/** The most important first, in each block of a Vision Transformer: its heads, and its blocks of hidden units. */
export function ordersOf(
  model: Model,
  config: ViTConfig,
  blockSize: number,
): { heads: number[][]; units: number[][] } {
  const roles = new Map(rolesOf(config, { blockSize }).map((role) => [role.name, role]));
  return { heads: headOrders(model, config)[0]![1], units: unitOrders(model, roles, blockSize)[0]![1] };
}

function toldOrders({ heads, units }: Importance, blockSize: number): Map<string, number[][]> {
  const blocksOf = (values: readonly number[]) =>
    Array.from({ length: values.length / blockSize }, (_, block) =>
      values.slice(block * blockSize, (block + 1) * blockSize).reduce((a, b) => a + b, 0),
    );
  return new Map([
    ['heads', heads.map(largestFirst)],
    ['mlp', units.map((values) => largestFirst(blocksOf(values)))],
  ]);
}

/** Of some rows or columns of a matrix [R, C], from one on so many. */
function normOf(
  { shape, data }: HostTensor,
  { rows, columns }: { rows?: [from: number, count: number]; columns?: [from: number, count: number] },
): number {
  const [height, width] = shape as [number, number];
  const [top, down] = rows ?? [0, height];
  const [left, across] = columns ?? [0, width];
  let sum = 0;
  for (let row = top; row < top + down; row++) {
    for (let column = left; column < left + across; column++) sum += data[row * width + column]! ** 2;
  }
  return Math.sqrt(sum);
}

/** Places by falling value; equal ones in their order. */
function largestFirst(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
}

/** Scalers [L, N, r, c] with the blocks of an axis in another order in each layer, those of q, k and v each. */
function permuted(
  scalers: HostTensor,
  role: Role,
  axis: Axis,
  orders: readonly (readonly number[])[],
): HostTensor {
  const [layers, count, rows, columns] = scalers.shape as [number, number, number, number];
  const { groups, unit } = axis === 'rows' ? role.rowAxis : role.columnAxis;
  const length = (axis === 'rows' ? rows : columns) / groups;
  const data = new Float32Array(scalers.data.length);
  for (let layer = 0; layer < layers; layer++) {
    const order = orders[layer]!;
    const from = (place: number) => {
      const [group, inside] = [Math.floor(place / length), place % length];
      return group * length + order[Math.floor(inside / unit)]! * unit + (inside % unit);
    };
    for (let t = 0; t < count; t++) {
      const start = (layer * count + t) * rows * columns;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const source = axis === 'rows' ? from(row) * columns + column : row * columns + from(column);
          data[start + row * columns + column] = scalers.data[start + source]!;
        }
      }
    }
  }
  return { shape: [...scalers.shape], data };
}
