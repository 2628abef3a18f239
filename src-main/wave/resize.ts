import type { HostTensor, TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import { isHead, type Role } from './roles';

/** Where each layer, block row and block column of a grid of scalers is taken from. */
export interface GridMap {
  layers: number[];
  rows: number[];
  columns: number[];
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

/** The smaller grid that lies in a larger one: its first rows and columns, those of queries, keys and values each. */
export function leadingMap(from: Role, to: Role): GridMap {
  const leading = (index: number) => index;
  return gridMap(from, to, () => leading, from.nested ? nestedLayers : spreadLayers);
}

/** A grid of any size after another: every block repeats its neighbours’ or steps over some, evenly. */
export function spreadMap(from: Role, to: Role): GridMap {
  return gridMap(from, to, (n1, n2) => (index) => Math.floor((index * n1) / n2));
}

type AxisRule = (from: number, to: number) => (index: number) => number;

function gridMap(from: Role, to: Role, rule: AxisRule, layersOf = spreadLayers): GridMap {
  const axis = (n1: number, n2: number, groups: number) => {
    const take = rule(n1 / groups, n2 / groups);
    return Array.from({ length: n2 }, (_, i) => {
      const group = Math.floor((i * groups) / n2);
      return group * (n1 / groups) + take(i - group * (n2 / groups));
    });
  };
  return {
    layers: to.layered ? layersOf(from.layers, to.layers) : [0],
    rows: axis(from.rows, to.rows, to.rowGroups),
    columns: axis(from.columns, to.columns, to.columnGroups),
  };
}

/** scalers [L1, N, r1, c1] → [layers, N, rows, columns], taken from where the map says and multiplied by `factor` */
export function takeBlocks(scalers: HostTensor, map: GridMap, factor = 1): HostTensor {
  const [, count, rows, columns] = scalers.shape as [number, number, number, number];
  const shape = [map.layers.length, count, map.rows.length, map.columns.length];
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  for (const layer of map.layers) {
    for (let t = 0; t < count; t++) {
      for (const row of map.rows) {
        const start = ((layer * count + t) * rows + row) * columns;
        for (const column of map.columns) data[at++] = scalers.data[start + column]! * factor;
      }
    }
  }
  return { shape, data };
}

/** The scalers of a size within an elastic bank's grid: parts of the master's. */
export function subScalers(scalers: TensorMap, master: readonly Role[], target: readonly Role[]): TensorMap {
  return mapScalers(scalers, master, target, (from, to, grid) => takeBlocks(grid, leadingMap(from, to)));
}

/**
 * Another size's scalers after those of a network that was trained. Where the target is wider, every matrix that reads
 * the width sums over repeated columns, and is scaled down by as much.
 */
export function resizeScalers(
  scalers: TensorMap,
  source: readonly Role[],
  target: readonly Role[],
): TensorMap {
  return mapScalers(scalers, source, target, (from, to, grid) =>
    takeBlocks(grid, spreadMap(from, to), readsWidth(to) ? wideningFactor(from.columns, to.columns) : 1),
  );
}

/** What a matrix is multiplied by when its columns grow from `from` to `to`. */
export function wideningFactor(from: number, to: number): number {
  return Math.min(1, from / to);
}

function readsWidth(role: Role): boolean {
  return role.matrix || isHead(role.name);
}

function mapScalers(
  scalers: TensorMap,
  source: readonly Role[],
  target: readonly Role[],
  take: (from: Role, to: Role, grid: HostTensor) => HostTensor,
): TensorMap {
  const byName = new Map(source.map((role) => [role.name, role]));
  return new Map(target.map((to) => [to.name, take(byName.get(to.name)!, to, scalers.get(to.name)!)]));
}
