import type { ViTConfig } from '../nn/config';
import { vitWeights } from '../nn/config';
import type { Algebra } from './algebra';
import { asMatrix } from './resample';
import { inLayer, layerOf } from './same-kind';

/**
 * LiGO's operator (Wang et al., ICLR 2023) on a Vision Transformer: W'_l = [I; B_out]·(Σ_j c_lj·W_j)·[I; B_in]ᵀ. One B for the
 * residual stream; for each layer of the target one for queries, one for keys, one for values, which the projection reads,
 * and one for hidden units. Norms, tokens and the patch embedding follow the stream's; the classifier reads by it.
 *
 * @param parameters by name: `mix/<weight>` [1, layers], `width`, `q/<l>`, `k/<l>`, `v/<l>`, `hidden/<l>` [new, old]
 * @param held the smaller network's tensors as matrices; `mixed/<role>` all of its layers, one a row
 */
export function expandWeight<T>(name: string, expansion: Expansion<T> & { held: (name: string) => T }): T {
  const { parameters, held, from, algebra } = expansion;
  if (layerOf(name) === undefined) return grownWeight(name, held(name), expansion);
  const { shape } = vitWeights(from).get(inLayer(name, 0))!;
  const layers = held(`mixed/${name.replace(/^blocks\.\d+\./, '')}`);
  const mixed = algebra.product(parameters(`mix/${name}`), layers);
  return grownWeight(name, algebra.shaped(mixed, asMatrix({ shape })), expansion);
}

/** A matrix of the smaller network along the larger one's axes: its own values first, then what B makes of them. */
export function grownWeight<T>(
  name: string,
  mixed: T,
  { parameters, config, from, algebra }: Expansion<T>,
): T {
  const { product, below, beside } = algebra;
  const layer = layerOf(name);
  const { shape, kind } = vitWeights(from).get(layer === undefined ? name : inLayer(name, 0))!;
  const rows = (b: T, w: T) => below(w, product(b, w));
  const columns = (b: T, w: T) => beside(w, product(w, b, true));
  const wider = config.embedDim > from.embedDim;
  const deeper = hiddenOf(config) > hiddenOf(from);
  const D = from.embedDim;
  const grown = (axis: Grown, w: T, along: (b: T, w: T) => T): T => {
    if (axis === 'none' || (axis === 'hidden' ? !deeper : !wider)) return w;
    const b = parameters(axis === 'width' ? 'width' : `${axis}/${layer}`);
    return along(b, w);
  };
  if (name.includes('attn.qkv')) {
    const bias = kind === 'bias';
    const parts = (['q', 'k', 'v'] as const).map((axis, i) => {
      const part = algebra.part(mixed, i * D, D, bias);
      return grown(axis, part, bias ? columns : rows);
    });
    const whole = parts.reduce(bias ? beside : below);
    return bias ? whole : grown('width', whole, columns);
  }
  const vector = shape.length === 1 || shape.length === 3;
  const [out, into] = axesOf(name, kind === 'matrix');
  if (vector) return grown(out, mixed, columns);
  return grown(into, grown(out, mixed, rows), columns);
}

export interface Expansion<T> {
  parameters: (name: string) => T;
  config: ViTConfig;
  from: ViTConfig;
  algebra: Algebra<T>;
}

type Grown = 'width' | 'hidden' | 'q' | 'k' | 'v' | 'none';

function axesOf(name: string, linear: boolean): [out: Grown, into: Grown] {
  if (name.startsWith('head')) return name.endsWith('.bias') ? ['none', 'none'] : ['none', 'width'];
  if (name.includes('attn.proj')) return ['width', 'v'];
  if (name.includes('mlp.fc1')) return ['hidden', 'width'];
  if (name.includes('mlp.fc2')) return ['width', 'hidden'];
  return ['width', linear ? 'width' : 'none'];
}

export function hiddenOf({ embedDim, mlpRatio }: ViTConfig): number {
  return Math.round(embedDim * mlpRatio);
}
