import type { GraphOps } from '../../nn/graph-ops';

/** What a step is spelled out with. */
type Ops = Omit<GraphOps<string>, 'gru'> & Record<'sigmoid' | 'tanh', (x: string) => string>;

/**
 * Gated recurrent units step by step, as graphs of TensorFlow.js have no operator for them: see `GraphOps.gru`. PyTorch numbers
 * the layers of a GRU behind the names of its weights.
 *
 * @param x [b, steps, width] → the state after each step [b, steps, width]
 */
export function spelledGru(
  ops: Ops,
  x: string,
  name: string,
  [steps, width]: readonly [number, number],
): string {
  const gates = (side: 'ih' | 'hh') => ({
    weight: `${name}.weight_${side}_l0`,
    bias: `${name}.bias_${side}_l0`,
  });
  const [input, hidden] = [gates('ih'), gates('hh')];
  const told = ops.linear(x, input, [steps]);
  const rows: string[] = [];
  let state: string | undefined;
  for (let step = 0; step < steps; step++) {
    const [r, z, n] = ops.split(ops.pick(told, step), 3, 1) as [string, string, string];
    // Of a state of zeros only the biases are left.
    const own =
      state === undefined ? ops.reshape(ops.weight(hidden.bias), [1, 3 * width]) : ops.linear(state, hidden);
    const [ur, uz, un] = ops.split(own, 3, 1) as [string, string, string];
    const update = ops.sigmoid(ops.add(z, uz));
    const fresh = ops.tanh(ops.add(n, ops.multiply(ops.sigmoid(ops.add(r, ur)), un)));
    const kept = state === undefined ? ops.scale(fresh, -1) : ops.add(state, ops.scale(fresh, -1));
    state = ops.add(fresh, ops.multiply(update, kept));
    rows.push(ops.reshape(state, [-1, 1, width]));
  }
  return rows.length === 1 ? rows[0]! : ops.concat(rows, 1);
}
