import { nameOf, type Size } from '../base/size';
import type { HostTensor, TensorMap } from '../base/tensor';
import { headDimOf, type ViTConfig } from '../nn/config';
import { sizedNetwork } from '../nn/families/registry';
import type { Model } from '../nn/model';
import { ordersOf } from './importance';

/** A network of a bank whose blocks are not alike: of each, how many of its heads and of its blocks of hidden units are kept. */
export interface Uneven extends Pick<Size, 'width' | 'depth'> {
  blocks: { heads: number; units: number }[];
}

/** What tells it from others, e.g. “128x2 3·16 4·9”: heads and blocks of hidden units of each block in turn. */
export function unevenName({ width, depth, blocks }: Uneven): string {
  return [nameOf({ width, depth }), ...blocks.map(({ heads, units }) => `${heads}·${units}`)].join(' ');
}

/** The network that an uneven one is a part of. @param unit hidden units that are kept or left out together */
export function unevenConfig(whole: ViTConfig, { blocks }: Uneven, unit: number): ViTConfig {
  const perBlock = blocks.map(({ heads, units }) => ({ numHeads: heads, hidden: units * unit }));
  return { ...whole, headDim: headDimOf(whole), perBlock };
}

/**
 * Leaves heads and hidden units out of a network, in each block so many as are said: the least important ones, by the
 * norms of what leads into them and out of them; or, where smaller sizes were trained with the first ones, the last.
 *
 * @param leading the hidden units that are kept are the first ones
 */
export function unevenModel(model: Model, uneven: Uneven, unit: number, leading: boolean): Model {
  const whole = model.network.config as ViTConfig;
  const weights: TensorMap = new Map(model.weights);
  const headDim = headDimOf(whole);
  const orders = ordersOf(model, whole, unit);
  uneven.blocks.forEach(({ heads, units }, layer) => {
    const keptHeads = rowsOf(kept(orders.heads[layer], heads), headDim);
    const keptUnits = rowsOf(kept(leading ? undefined : orders.units[layer], units), unit);
    const qkv = [0, 1, 2].flatMap((part) => keptHeads.map((row) => part * whole.numHeads * headDim + row));
    const take = (name: string, axis: 'rows' | 'columns', places: readonly number[]) => {
      const key = `blocks.${layer}.${name}`;
      weights.set(key, taken(weights.get(key)!, axis, places));
    };
    for (const name of ['attn.qkv.weight', 'attn.qkv.bias']) take(name, 'rows', qkv);
    take('attn.proj.weight', 'columns', keptHeads);
    for (const name of ['mlp.fc1.weight', 'mlp.fc1.bias']) take(name, 'rows', keptUnits);
    take('mlp.fc2.weight', 'columns', keptUnits);
  });
  return { ...model, network: sizedNetwork(unevenConfig(whole, uneven, unit)), weights };
}

/** The first of an order, or of all where there is none, in the order in which they lie. */
function kept(order: readonly number[] | undefined, count: number): number[] {
  const first = order?.slice(0, count) ?? Array.from({ length: count }, (_, i) => i);
  return first.toSorted((a, b) => a - b);
}

function rowsOf(parts: readonly number[], length: number): number[] {
  return parts.flatMap((part) => Array.from({ length }, (_, i) => part * length + i));
}

/** Rows or columns of a matrix [R, C]; of a vector its entries. */
function taken({ shape, data }: HostTensor, axis: 'rows' | 'columns', places: readonly number[]): HostTensor {
  const [height, width = 1] = shape as [number, number?];
  if (axis === 'rows') {
    const out = new Float32Array(places.length * width);
    places.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width), i * width));
    return { shape: [places.length, ...shape.slice(1)], data: out };
  }
  const out = new Float32Array(height * places.length);
  for (let row = 0; row < height; row++) {
    places.forEach((column, i) => (out[row * places.length + i] = data[row * width + column]!));
  }
  return { shape: [height, places.length], data: out };
}
