import type { HostTensor, TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import type { Axis, LayerChoice, Role } from './roles';

/**
 * A grid of blocks made from another one: where each layer, block row and block column is taken from, and what it is
 * multiplied by.
 */
export interface GridMap {
  layers: number[];
  rows: number[];
  columns: number[];
  layerFactors: number[];
  columnFactors: number[];
}

/** Which of `from` layers each of `to` layers takes after: evenly spread, first and last kept. */
export function spreadLayers(from: number, to: number): number[] {
  const stride = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, layer) => Math.round(layer * stride));
}

/** `to` of `from` layers: always the same ones and one more, which halves the widest gap. First and last come first. */
export function nestedLayers(from: number, to: number): number[] {
  if (to === 1) return [0];
  const layers = [0, from - 1];
  while (layers.length < to) {
    const gaps = layers.slice(1).map((layer, i) => layer - layers[i]!);
    const widest = gaps.indexOf(Math.max(...gaps));
    layers.splice(widest + 1, 0, layers[widest]! + Math.ceil(gaps[widest]! / 2));
  }
  return layers;
}

/** Without the second layers of pairs, those of the first and the last pair first; then fewer pairs. */
export function pairedLayers(from: number, to: number): number[] {
  const pairs = Math.ceil(from / 2);
  if (to <= pairs) return nestedLayers(pairs, to).map((pair) => 2 * pair);
  const outside = Array.from({ length: pairs }, (_, i) => (i % 2 === 0 ? i / 2 : pairs - (i + 1) / 2));
  const seconds = outside.map((pair) => 2 * pair + 1).filter((layer) => layer < from);
  const dropped = new Set(seconds.slice(0, from - to));
  return Array.from({ length: from }, (_, layer) => layer).filter((layer) => !dropped.has(layer));
}

const LAYER_CHOICES: Record<LayerChoice, (from: number, to: number) => number[]> = {
  spread: spreadLayers,
  nested: nestedLayers,
  first: (_, to) => Array.from({ length: to }, (__, layer) => layer),
  paired: pairedLayers,
  even: (from, to) => Array.from({ length: to }, (_, layer) => Math.floor((layer * from) / to)),
};

/**
 * The smaller grid that lies in a larger one: its first rows and columns, or its last ones, those of queries, keys and
 * values each.
 */
export function leadingMap(from: Role, to: Role): GridMap {
  const axis = (n1: number, n2: number, { groups }: Axis) =>
    inGroups(n1, n2, groups, (index, a, b) => (to.trailing ? a - b : 0) + index);
  const layers = to.layered ? LAYER_CHOICES[from.shallower](from.layers, to.layers) : [0];
  return {
    layers,
    rows: axis(from.rows, to.rows, to.rowAxis),
    columns: axis(from.columns, to.columns, to.columnAxis),
    layerFactors: layers.map(() => 1),
    columnFactors: Array.from({ length: to.columns }, () => 1),
  };
}

/**
 * A grid of any size after another, so that the network computes the same, as far as that is possible.
 *
 * Wider (Net2Net, arXiv 1511.05641): whole heads are repeated, and what reads a repeated feature divides it by how often
 * *it* is repeated. Then every sum over features stays what it was, and only the statistics of layer norms weigh features
 * by their counts. Deeper: the residual branches of a repeated layer are divided by its repetitions, which takes the
 * same way in more, shorter steps. Shallower: the branches that are left grow by √(from/to), as a sum of fewer
 * independent terms has to for the same variance.
 */
export function spreadMap(from: Role, to: Role): GridMap {
  const axis = (n1: number, n2: number, { groups, unit }: Axis) =>
    inGroups(n1, n2, groups, (index, a, b) => {
      const whole = Math.floor(index / unit);
      return Math.floor((whole * a) / b) * unit + (index % unit);
    });
  const layers = to.layered ? spreadLayers(from.layers, to.layers) : [0];
  const columns = axis(from.columns, to.columns, to.columnAxis);
  return {
    layers,
    rows: axis(from.rows, to.rows, to.rowAxis),
    columns,
    layerFactors: to.closesBranch ? branchFactors(layers, from.layers) : layers.map(() => 1),
    columnFactors: to.readsColumns ? shares(columns) : columns.map(() => 1),
  };
}

/** Places on an axis whose groups are mapped each for itself; the rule is given the lengths of a group. */
function inGroups(
  from: number,
  to: number,
  groups: number,
  rule: (index: number, from: number, to: number) => number,
): number[] {
  const [a, b] = [from / groups, to / groups];
  return Array.from({ length: to }, (_, i) => Math.floor(i / b) * a + rule(i % b, a, b));
}

/** For each place, one over the number of places that are taken from where it is. */
function shares(places: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return places.map((place) => 1 / counts.get(place)!);
}

function branchFactors(layers: readonly number[], from: number): number[] {
  if (layers.length >= from) return shares(layers);
  return layers.map(() => Math.sqrt(from / layers.length));
}

/** scalers [L1, N, r1, c1] → [layers, N, rows, columns] */
function takeBlocks(scalers: HostTensor, map: GridMap): HostTensor {
  const [, count, rows, columns] = scalers.shape as [number, number, number, number];
  const shape = [map.layers.length, count, map.rows.length, map.columns.length];
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  map.layers.forEach((layer, l) => {
    for (let t = 0; t < count; t++) {
      for (const row of map.rows) {
        const start = ((layer * count + t) * rows + row) * columns;
        map.columns.forEach((column, c) => {
          data[at++] = scalers.data[start + column]! * map.layerFactors[l]! * map.columnFactors[c]!;
        });
      }
    }
  });
  return { shape, data };
}

/** The scalers of a size within an elastic bank's grid: parts of the master's. */
export function subScalers(scalers: TensorMap, master: readonly Role[], target: readonly Role[]): TensorMap {
  return mapScalers(scalers, master, target, leadingMap);
}

/** Another size's scalers after those of a network that was trained; see {@link spreadMap}. */
export function resizeScalers(
  scalers: TensorMap,
  source: readonly Role[],
  target: readonly Role[],
): TensorMap {
  return mapScalers(scalers, source, target, spreadMap);
}

/** The columns of a plain tensor after another size's, as {@link spreadMap} says. [R, from] → [R, to] */
export function resizeColumns({ shape, data }: HostTensor, from: Role, to: Role): HostTensor {
  const [rows] = shape as [number];
  const w = to.template[1];
  const { columns, columnFactors } = spreadMap(from, to);
  const [width, wanted] = [from.columns * w, columns.length * w];
  const out = new Float32Array(rows * wanted);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < wanted; i++) {
      const block = Math.floor(i / w);
      out[row * wanted + i] = data[row * width + columns[block]! * w + (i % w)]! * columnFactors[block]!;
    }
  }
  return { shape: [rows, wanted], data: out };
}

function mapScalers(
  scalers: TensorMap,
  source: readonly Role[],
  target: readonly Role[],
  mapOf: (from: Role, to: Role) => GridMap,
): TensorMap {
  const byName = new Map(source.map((role) => [role.name, role]));
  return new Map(
    target.map((to) => [to.name, takeBlocks(scalers.get(to.name)!, mapOf(byName.get(to.name)!, to))]),
  );
}
