import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { Attention } from '../../../src-main/work/looker/rollout';
import { attentionRollout } from '../../../src-main/work/looker/rollout';

const TOKENS = 5;

function layerOf(heads: number, at: (head: number, row: number, column: number) => number): Attention {
  const data = Float32Array.from({ length: heads * TOKENS * TOKENS }, (_, i) =>
    at(Math.floor(i / TOKENS ** 2), Math.floor(i / TOKENS) % TOKENS, i % TOKENS),
  );
  return { data, heads, tokens: TOKENS };
}

/** The definition, with whole matrices: the product of (mean of heads + identity) / 2, the last layer on the left. */
function definition(layers: readonly Attention[], from: readonly number[]): number[] {
  const size = [...Array(TOKENS).keys()];
  const identity = size.map((i) => size.map((j) => Number(i === j)));
  const product = layers.reduce(
    (below, { data, heads }) =>
      size.map((i) =>
        size.map((j) =>
          size.reduce((sum, k) => {
            const mean =
              [...Array(heads).keys()].reduce((all, h) => all + data[(h * TOKENS + i) * TOKENS + k]!, 0) /
              heads;
            return sum + ((mean + identity[i]![k]!) / 2) * below[k]![j]!;
          }, 0),
        ),
      ),
    identity,
  );
  return size.map((j) => from.reduce((sum, i) => sum + product[i]![j]! / from.length, 0));
}

describe('attention rollout', () => {
  it('of layers that attend to all alike is 3/4 spread evenly and 1/4 the token itself (two layers)', () => {
    const even = layerOf(2, () => 1 / TOKENS);
    const flow = attentionRollout([even, even], [0]);
    [...flow].forEach((share, i) => expect(share).toBeCloseTo(0.75 / TOKENS + (i === 0 ? 0.25 : 0), 7));
  });

  it('follows a token that each layer hands on to the next', () => {
    const shift = layerOf(1, (_, row, column) => Number(column === (row + 1) % TOKENS));
    expect([...attentionRollout([shift, shift], [0])]).toEqual([0.25, 0.5, 0.25, 0, 0]);
  });

  it('is what its definition says of any attention, and sums to 1', () => {
    const random = new Random(3, 'rollout');
    const layers = [1, 2, 3].map((heads) => {
      const { data } = random.normalTensor([heads * TOKENS, TOKENS], 1);
      const powers = data.map(Math.exp);
      const sums = Array.from({ length: heads * TOKENS }, (_, row) =>
        powers.subarray(row * TOKENS, (row + 1) * TOKENS).reduce((a, b) => a + b, 0),
      );
      return { data: powers.map((value, i) => value / sums[Math.floor(i / TOKENS)]!), heads, tokens: TOKENS };
    });
    for (const from of [[0], [0, 1], [1, 2, 3, 4]]) {
      const flow = [...attentionRollout(layers, from)];
      definition(layers, from).forEach((share, i) => expect(flow[i]).toBeCloseTo(share, 6));
      expect(flow.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    }
  });
});
