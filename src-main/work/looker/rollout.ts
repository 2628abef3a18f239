/** What each token of a layer attends to: [heads, tokens, tokens], rows sum to 1. */
export interface Attention {
  data: Float32Array;
  heads: number;
  tokens: number;
}

/**
 * Attention rollout (Abnar and Zuidema, arXiv 2005.00928): how much of the answer comes from each token of the input.
 * Heads are averaged, the residual connection is half of each layer, and layers are multiplied. Only one row of the
 * product is asked for, so a vector goes through the layers, the last one first.
 *
 * @param layers the first layer first
 * @param from the tokens that the answer is read from, with equal shares
 * @returns [tokens], sums to 1
 */
export function attentionRollout(layers: readonly Attention[], from: readonly number[]): Float64Array {
  const { tokens } = layers[0]!;
  let flow = new Float64Array(tokens);
  for (const token of from) flow[token] = 1 / from.length;
  for (const { data, heads } of layers.toReversed()) {
    const next = new Float64Array(tokens);
    for (let row = 0; row < tokens; row++) {
      next[row]! += flow[row]! / 2;
      const share = flow[row]! / (2 * heads);
      for (let head = 0; head < heads; head++) {
        const at = (head * tokens + row) * tokens;
        for (let column = 0; column < tokens; column++) next[column]! += share * data[at + column]!;
      }
    }
    flow = next;
  }
  return flow;
}
