import type { GraphOps } from '../../graph-ops';
import { type GruConfig, gruSteps } from './config';

/**
 * Writes a recurrent network, step by step: the same computation as in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function gruGraph<V>(ops: GraphOps<V>, config: GruConfig): V {
  let x = ops.patches(ops.images, 'stem.proj');
  for (let i = 0; i < config.depth; i++) {
    const told = ops.linear(ops.layerNorm(x, `blocks.${i}.norm`), gates(i, 'ih'), [gruSteps(config)]);
    x = ops.add(x, states(ops, config, told, gates(i, 'hh')));
  }
  return ops.linear(ops.meanFrom(ops.layerNorm(x, 'norm'), 0), 'head');
}

/** PyTorch numbers the layers of a GRU behind the names of its weights. */
const gates = (block: number, side: 'ih' | 'hh') => ({
  weight: `blocks.${block}.gru.weight_${side}_l0`,
  bias: `blocks.${block}.gru.bias_${side}_l0`,
});

/** told [b, N, 3D] → the state after each step [b, N, D] */
function states<V>(ops: GraphOps<V>, config: GruConfig, told: V, hidden: ReturnType<typeof gates>): V {
  const { embedDim: D } = config;
  const rows: V[] = [];
  let state: V | undefined;
  for (let step = 0; step < gruSteps(config); step++) {
    const [r, z, n] = ops.split(ops.pick(told, step), 3, 1) as [V, V, V];
    // Of a state of zeros only the biases are left.
    const own =
      state === undefined ? ops.reshape(ops.weight(hidden.bias), [1, 3 * D]) : ops.linear(state, hidden);
    const [ur, uz, un] = ops.split(own, 3, 1) as [V, V, V];
    const update = ops.sigmoid(ops.add(z, uz));
    const fresh = ops.tanh(ops.add(n, ops.multiply(ops.sigmoid(ops.add(r, ur)), un)));
    const kept = state === undefined ? ops.scale(fresh, -1) : ops.add(state, ops.scale(fresh, -1));
    state = ops.add(fresh, ops.multiply(update, kept));
    rows.push(ops.reshape(state, [-1, 1, D]));
  }
  return rows.length === 1 ? rows[0]! : ops.concat(rows, 1);
}
