import type { HostTensor, TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import { type ViTConfig, vitWeights } from '../nn/config';
import { initViT } from '../nn/families/vit/init';
import type { Model } from '../nn/model';
import type { Weight } from '../nn/weights';
import { spreadLayers } from './resize';
import { inLayer, layerOf } from './same-kind';

/** What of a composed network stays: the ablation of the paper asks what each part is worth. */
export interface Kept {
  /** Of the weight matrices of the blocks; left out: both. */
  matrices?: 'attention' | 'mlp';
  /** What is neither a matrix nor the classifier; left out: it stays composed. */
  others?: 'fresh' | 'copied';
}

type Part = 'attention' | 'mlp' | 'others' | 'head';

/** The part of a network that a weight, or a role, is of. */
export function partOf(name: string, { kind, head }: Pick<Weight, 'kind'> & { head?: boolean }): Part {
  if (head) return 'head';
  if (kind !== 'matrix') return 'others';
  return name.includes('attn.') ? 'attention' : 'mlp';
}

/** Whether a part is left as a bank composed it. */
export function staysComposed(part: Part, { matrices, others }: Kept): boolean {
  if (part === 'others') return others === undefined;
  return part === 'head' || matrices === undefined || part === matrices;
}

/**
 * A composed network of which only some parts stay: the others begin afresh, or are copied from the bank's own network,
 * layer by layer as they are spread, features cut off where there are too many and repeated where there are too few.
 */
export function withParts(made: Model, kept: Kept, own: Model, seed: number): Model {
  const config = made.network.config as ViTConfig;
  const from = own.network.config as ViTConfig;
  const layers = spreadLayers(from.depth, config.depth);
  const fresh = initViT(config, seed);
  const copied = (name: string, weight: Weight): HostTensor => {
    const layer = layerOf(name);
    const source = own.weights.get(layer === undefined ? name : inLayer(name, layers[layer]!))!;
    return fitted(source, weight);
  };
  const weights: TensorMap = new Map(
    [...vitWeights(config)].map(([name, weight]) => {
      const part = partOf(name, weight);
      if (staysComposed(part, kept)) return [name, made.weights.get(name)!];
      return [name, part === 'others' && kept.others === 'copied' ? copied(name, weight) : fresh.get(name)!];
    }),
  );
  return { ...made, weights };
}

/** Numbers of the bank's own network that are copied. */
export function copiedNumbers(made: Model, { others }: Kept, own: Model): number {
  if (others !== 'copied') return 0;
  const sizes = [...vitWeights(made.network.config as ViTConfig)]
    .filter(([name, weight]) => partOf(name, weight) === 'others')
    .map(([name, { shape }]) => Math.min(sizeOf(shape), own.weights.get(inLayer(name, 0))?.data.length ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A tensor of another length along its axes; queries, keys and values each for themselves. */
function fitted(source: HostTensor, { shape, axes }: Weight): HostTensor {
  const places = shape.map((length, axis) => {
    const groups = axes[axis] === 'qkv' ? 3 : 1;
    const [to, from] = [length / groups, source.shape[axis]! / groups];
    return Array.from({ length }, (_, i) => Math.floor(i / to) * from + ((i % to) % from));
  });
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += places[axis]![rest % shape[axis]!]! * stride;
      rest = Math.floor(rest / shape[axis]!);
      stride *= source.shape[axis]!;
    }
    data[i] = source.data[at]!;
  }
  return { shape, data };
}
