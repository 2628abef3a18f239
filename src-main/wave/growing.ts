import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { type ViTConfig, vitWeights } from '../nn/config';
import { initViT } from '../nn/families/vit/init';
import type { Model } from '../nn/model';
import type { Weight } from '../nn/weights';
import { asMatrix, type Place, resample, taken, upTo } from './resample';
import { inLayer, layerOf } from './same-kind';

export interface Growth {
  /**
   * What the layers are that a deeper network has more: copies whose branches add nothing (`identity`), or the network's
   * own layers once more from the first on (`stack`, layer l being layer l mod L).
   */
  deeper: 'identity' | 'stack';
  /** Where new heads and new hidden units come from: their own layer, or the one above it. */
  units: 'own' | 'next';
}

/**
 * A wider and deeper network after a smaller one (Net2Net, arXiv 1511.05641; bert2BERT, arXiv 2110.07143).
 *
 * Heads and hidden units that the larger one has more are copies of ones drawn at random, and what reads a unit and its
 * copies does so in shares that sum to one; the shares are uneven, or the copies would stay equal forever. Features of the
 * residual stream are repeated as often as they fit as a whole; those that are left over hold the mean of all features, and
 * the gains of norms are scaled, so that the norms' statistics are what they were (average expansion: LEMON, arXiv
 * 2310.07999). With `identity` and `own` the network computes what the smaller one does, at any size.
 */
export function grow(
  config: ViTConfig,
  source: Model,
  seed: number,
  sameClasses: boolean,
  growth: Growth,
): TensorMap {
  const from = source.network.config as ViTConfig;
  const axes = axesOf(config, from, seed);
  const layers = layersOf(config.depth, from.depth, growth.deeper);
  const initial = initViT(config, seed);
  return new Map(
    [...vitWeights(config)].map(([name, weight]): [string, HostTensor] => {
      if (weight.head && !sameClasses) return [name, initial.get(name)!];
      const layer = layerOf(name);
      const { at, added } = layer === undefined ? { at: 0, added: false } : layers[layer]!;
      const closes = /\.(attn\.proj|mlp\.fc2)\.(weight|bias)$/.test(name);
      if (added && closes)
        return [name, { shape: weight.shape, data: new Float32Array(initial.get(name)!.data.length) }];
      const fill = filler(seed, name);
      const own = grown(source.weights.get(inLayer(name, at))!, weight, name, axes, fill);
      const next = Math.min(at + 1, from.depth - 1);
      if (growth.units === 'own' || next === at || !/qkv|fc1/.test(name)) return [name, own];
      const above = grown(source.weights.get(inLayer(name, next))!, weight, name, axes, fill);
      return [name, withNewRows(own, above, rowsOf(name, axes).isNew)];
    }),
  );
}

/** An axis of the larger network: where each place comes from, its share where it is read, and whether it is a copy. */
interface GrownAxis {
  indices: number[];
  shares: number[];
  isNew: boolean[];
}

interface Axes {
  /** Places of the residual stream as they are written, and as they are read. */
  written: Place[];
  read: Place[];
  /** What gains of norms are multiplied by. */
  gain: number;
  /** Rows of queries, keys and values; features of the heads, which the projection reads. */
  qkv: GrownAxis;
  values: GrownAxis;
  hidden: GrownAxis;
}

function axesOf(config: ViTConfig, from: ViTConfig, seed: number): Axes {
  const headDim = from.embedDim / from.numHeads;
  const heads = copies(from.numHeads, config.numHeads, new Random(seed, 'grown heads'));
  const values = inBlocks(heads, headDim);
  const three = (axis: GrownAxis): GrownAxis => ({
    indices: [0, 1, 2].flatMap((group) => axis.indices.map((index) => group * from.embedDim + index)),
    shares: [0, 1, 2].flatMap(() => axis.shares),
    isNew: [0, 1, 2].flatMap(() => axis.isNew),
  });
  const hiddenOf = ({ embedDim, mlpRatio }: ViTConfig) => Math.round(embedDim * mlpRatio);
  const hidden = copies(hiddenOf(from), hiddenOf(config), new Random(seed, 'grown units'));
  return { ...residual(from.embedDim, config.embedDim, seed), qkv: three(values), values, hidden };
}

function residual(from: number, to: number, seed: number): Pick<Axes, 'written' | 'read' | 'gain'> {
  const times = Math.floor(to / from);
  const repeated = upTo(times * from).map((i) => i % from);
  const rest = upTo(to - times * from);
  const mean: Place = { from: upTo(from), factor: 1 / from };
  const shares = sharesOf(repeated, new Random(seed, 'grown features'));
  return {
    written: [...taken(repeated), ...rest.map(() => mean)],
    read: [...taken(repeated, shares), ...rest.map(() => ({ from: [], factor: 0 }))],
    gain: Math.sqrt((times * from) / to),
  };
}

/** All of an axis, and then copies drawn from it. */
function copies(from: number, to: number, random: Random): GrownAxis {
  const indices = upTo(to).map((i) => (i < from ? i : random.integer(from)));
  return { indices, shares: sharesOf(indices, random), isNew: upTo(to).map((i) => i >= from) };
}

/** Uneven shares that sum to one over the copies of each place; 1 where there is no copy. */
function sharesOf(indices: readonly number[], random: Random): number[] {
  const drawn = indices.map(() => 0.5 + random.uniform());
  const sums = new Map<number, number>();
  indices.forEach((index, i) => sums.set(index, (sums.get(index) ?? 0) + drawn[i]!));
  return indices.map((index, i) => drawn[i]! / sums.get(index)!);
}

function inBlocks({ indices, shares, isNew }: GrownAxis, size: number): GrownAxis {
  const spread = <T>(values: readonly T[]) => values.flatMap((value) => upTo(size).map(() => value));
  return {
    indices: indices.flatMap((index) => upTo(size).map((i) => index * size + i)),
    shares: spread(shares),
    isNew: spread(isNew),
  };
}

function layersOf(to: number, from: number, deeper: Growth['deeper']): { at: number; added: boolean }[] {
  if (deeper === 'stack') return upTo(to).map((layer) => ({ at: layer % from, added: false }));
  const at = upTo(to).map((layer) => Math.floor((layer * from) / to));
  return at.map((layer, i) => ({ at: layer, added: at.indexOf(layer) < i }));
}

function filler(seed: number, name: string): () => number {
  const random = new Random(seed, 'grown', name);
  return () => random.normal() * 0.02;
}

function grown(source: HostTensor, weight: Weight, name: string, axes: Axes, fill: () => number): HostTensor {
  const [rows, across] = asMatrix(source);
  const linear = weight.kind === 'matrix';
  const asIs = (n: number) => taken(upTo(n));
  if (linear || weight.kind === 'patches') {
    const columns = linear ? columnsOf(name, axes) : asIs(across);
    const data = resample(
      source.data,
      across,
      weight.head ? asIs(rows) : rowsOf(name, axes).places,
      columns,
      fill,
    );
    return { shape: weight.shape, data };
  }
  const norm = /norm\d?\.(weight|bias)$/.test(name);
  if (!norm) {
    const places = weight.head ? asIs(across) : rowsOf(name, axes).places;
    return { shape: weight.shape, data: resample(source.data, across, asIs(rows), places) };
  }
  const isGain = weight.kind === 'gain';
  const factor = isGain ? axes.gain : 1;
  const places = axes.read.map(({ from }) => ({ from, factor }));
  return {
    shape: weight.shape,
    data: resample(source.data, across, asIs(rows), places, () => (isGain ? 1 : 0)),
  };
}

/** The outputs of a layer by its name; everything but queries, keys, values and hidden units is written to the stream. */
function rowsOf(name: string, { qkv, hidden, written }: Axes): { places: Place[]; isNew: boolean[] } {
  const axis = name.includes('attn.qkv') ? qkv : name.includes('mlp.fc1') ? hidden : undefined;
  return axis
    ? { places: taken(axis.indices), isNew: axis.isNew }
    : { places: written, isNew: written.map(() => false) };
}

function columnsOf(name: string, { values, hidden, read }: Axes): Place[] {
  if (name.includes('attn.proj')) return taken(values.indices, values.shares);
  return name.includes('mlp.fc2') ? taken(hidden.indices, hidden.shares) : read;
}

function withNewRows(own: HostTensor, above: HostTensor, isNew: readonly boolean[]): HostTensor {
  const across = own.data.length / isNew.length;
  const data = own.data.map((value, i) => (isNew[Math.floor(i / across)]! ? above.data[i]! : value));
  return { shape: own.shape, data };
}
