import { Random } from '../../base/random';
import type { HostTensor, TensorMap } from '../../base/tensor';
import { initNetwork, placeOf, sizedNetwork, sizedWeights } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { WeightKind } from '../../nn/weights';
import type { Initialiser } from '../initialiser';

export const initialiser: Initialiser<SizedConfig> = {
  name: 'scratch-matched',
  title: 'From scratch, matched',
  description: 'Random weights whose spread is, for each kind of tensor, that of a trained model.',
  needsSource: true,
  anyFamily: true,
  takesSpread: true,
  obstacle: () => undefined,
  make: (config, seed, source) => matchSpread(config, source!.weights, seed),
};

/** Matrices and tokens get the source's standard deviation, block by block pooled; biases and norms stay as they are. */
function matchSpread(config: SizedConfig, source: TensorMap, seed: number): TensorMap {
  const roleName = (name: string) => placeOf(config, name)?.role ?? name;
  const spread = pooledSpread(source, roleName);
  const described = sizedWeights(config);
  return new Map(
    [...initNetwork(sizedNetwork(config), seed)].map(([name, tensor]): [string, HostTensor] => {
      const { kind, head } = described.get(name)!;
      const std = spread.get(roleName(name));
      if (std === undefined || head || !VARYING.has(kind)) return [name, tensor];
      return [name, new Random(seed, 'matched', name).normalTensor(tensor.shape, std)];
    }),
  );
}

const VARYING: ReadonlySet<WeightKind> = new Set(['matrix', 'patches', 'depthwise', 'token', 'positions']);

/** The standard deviation of each kind of tensor over all blocks. */
function pooledSpread(weights: TensorMap, roleName: (name: string) => string): Map<string, number> {
  const sums = new Map<string, { n: number; sum: number; squares: number }>();
  for (const [name, { data }] of weights) {
    const total = sums.get(roleName(name)) ?? { n: 0, sum: 0, squares: 0 };
    for (const value of data) {
      total.sum += value;
      total.squares += value * value;
    }
    total.n += data.length;
    sums.set(roleName(name), total);
  }
  const std = ({ n, sum, squares }: { n: number; sum: number; squares: number }) =>
    Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
  return new Map([...sums].map(([role, total]) => [role, std(total)]));
}
