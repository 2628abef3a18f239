import { describe, expect, it } from 'vitest';
import { initViT } from '../../../../src-main/nn/families/vit/init';
import { make, randomModel, range, rowsOf, sized } from './sources';

describe('weight selection by heads', () => {
  it.each([
    [16, 8, [0, 2], [0, 2, 4, 6, 8, 10, 12, 14]], // every second head, every second feature
    [20, 8, [0, 4], [0, 3, 5, 8, 11, 14, 16, 19]], // linspace(0, 4, 2), linspace(0, 19, 8)
    [12, 8, [0, 2], [0, 2, 3, 5, 6, 8, 9, 11]],
  ])('takes whole heads and even features: %i → %i', (from, to, heads, features) => {
    const source = randomModel(sized(from, 3));
    const { weights } = make('weight-selection-heads', sized(to, 2), source);
    const old = rowsOf(source.weights, 'blocks.1.attn.qkv.weight');
    const values = heads.flatMap((head) => range(4, 4 * head));
    const rows = [0, 1, 2].flatMap((group) => values.map((value) => group * from + value));
    expect(rowsOf(weights, 'blocks.1.attn.qkv.weight')).toEqual(
      rows.map((y) => features.map((x) => old[y]![x]!)),
    );
    const proj = rowsOf(source.weights, 'blocks.0.attn.proj.weight');
    expect(rowsOf(weights, 'blocks.0.attn.proj.weight')).toEqual(
      features.map((y) => values.map((x) => proj[y]![x]!)),
    );
    const gain = source.weights.get('norm.weight')!.data;
    expect([...weights.get('norm.weight')!.data]).toEqual(features.map((x) => gain[x]!));
    expect(weights.get('head.weight')).toEqual(initViT(sized(to, 2), 1).get('head.weight'));
  });

  it('makes nothing larger', () => {
    const source = randomModel(sized(8, 2));
    expect(() => make('weight-selection-heads', sized(12, 2), source)).toThrow(
      'cannot make 12x2 from a model of 8x2',
    );
  });
});

/** Which of the source's layers each layer is; −1: random. */
function origins(
  weights: ReturnType<typeof initViT>,
  source: ReturnType<typeof randomModel>,
  depth: number,
): number[] {
  const key = (from: typeof weights, layer: number) =>
    [...from.get(`blocks.${layer}.mlp.fc1.weight`)!.data].join();
  const { depth: has } = source.network.config as { depth: number };
  const known = range(has).map((layer) => key(source.weights, layer));
  return range(depth).map((layer) => known.indexOf(key(weights, layer)));
}

describe('learngenes out of an ancestor', () => {
  it.each([
    [6, 5, [-1, -1, 3, 4, 5]],
    [6, 8, [-1, -1, -1, -1, -1, 3, 4, 5]],
    [6, 2, [4, 5]],
    [2, 4, [-1, -1, 0, 1]],
  ])('Heur-Learngene puts the last three of %i blocks on top of %i', (has, depth, layers) => {
    const source = randomModel(sized(8, has));
    const { weights } = make('heur-learngene', sized(8, depth), source);
    expect(origins(weights, source, depth)).toEqual(layers);
    expect(weights.get('norm.weight')).toEqual(source.weights.get('norm.weight'));
    expect(weights.get('pos_embed')).toEqual(initViT(sized(8, depth), 1).get('pos_embed'));
  });

  it.each([
    [6, 5, [-1, 2, 3, 4, -1]],
    [3, 3, [0, 1, 2]],
  ])(
    'Auto-Learngene without images takes the run in the middle of %i blocks for %i',
    (has, depth, layers) => {
      const source = randomModel(sized(8, has));
      expect(origins(make('auto-learngene', sized(8, depth), source).weights, source, depth)).toEqual(layers);
    },
  );

  it.each(['heur-learngene', 'auto-learngene'])('%s makes other depths only', (name) => {
    const source = randomModel(sized(8, 3));
    expect(() => make(name, sized(12, 3), source)).toThrow(
      'makes other depths only: the model has a width of 8, not of 12.',
    );
  });
});
