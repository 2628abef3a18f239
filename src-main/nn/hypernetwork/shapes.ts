import type { TensorMap } from '../../base/tensor';
import type { GraphNode } from './graph';
import type { HypernetworkConfig } from './hypernetwork';
import { embed, type Rows } from './layers';

/** Numbers from `first` to `last`, every `step`. */
const range = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);

const sorted = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/**
 * Embeddings of the shapes of nodes' weights: outputs, inputs, height, width, a quarter of the features each. A length
 * that had none in training has the nearest one's; what has no shape, one of its own. [nodes, width]
 */
export function shapeEmbeddings(
  weights: TensorMap,
  { classes, spatialEmbeddings, width }: HypernetworkConfig,
  nodes: readonly GraphNode[],
): Rows {
  const channels = sorted([
    1,
    3,
    classes,
    ...range(8, 56, 8),
    ...range(64, 4080, 16),
    ...range(4096, 8192, 32),
  ]);
  // Kernels up to 11 pixels, or up to 16.
  const spatial = sorted([...range(1, spatialEmbeddings > 9 ? 15 : 11, 2), 14, 16]);
  const parts = [0, 1, 2, 3].map((axis) => {
    const known = axis < 2 ? channels : spatial;
    const index = ({ shape }: GraphNode) =>
      shape ? nearest(known, (axis < 2 ? asChannels : asPixels)(shape[axis]!)) : known.length;
    return embed(weights, `shape_enc.embed_${axis < 2 ? 'channel' : 'spatial'}`, nodes.map(index));
  });
  const data = new Float32Array(nodes.length * width);
  for (const [axis, part] of parts.entries()) {
    for (let n = 0; n < nodes.length; n++) {
      data.set(part.data.subarray(n * part.width, (n + 1) * part.width), n * width + axis * part.width);
    }
  }
  return { width, data };
}

/** A few channels count as eight, two pixels as three. */
const asChannels = (length: number): number => (length > 3 && length < 8 ? 8 : length);
const asPixels = (length: number): number => (length === 2 ? 3 : length);

/** The index of the nearest value, the lower one of two. */
function nearest(known: readonly number[], value: number): number {
  let best = 0;
  for (const [index, each] of known.entries()) {
    if (Math.abs(each - value) < Math.abs(known[best]! - value)) best = index;
  }
  return best;
}
