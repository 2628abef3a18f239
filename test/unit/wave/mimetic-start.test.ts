import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src-main/base/tensor';
import type { ViTConfig } from '../../../src-main/nn/config';
import { type BankConfig, bankRoles, networkOf } from '../../../src-main/wave/bank';
import { allSizes } from '../../../src-main/wave/elastic';
import { POSITIONS } from '../../../src-main/wave/defaults';
import { composeOnHost } from '../../../src-main/wave/materialise';
import { mimeticStart, mimeticWeights } from '../../../src-main/wave/mimetic-start';
import { subScalers } from '../../../src-main/wave/resize';
import { AUXILIARY, elasticConfig, tinyConfig } from './helpers';

/** Every network that training begins with. */
const NETWORKS: [string, ViTConfig, () => TensorMap][] = [
  ...allSizes(elasticConfig().elastic!).map((size): [string, ViTConfig, () => TensorMap] => {
    const network = networkOf(elasticConfig(), size);
    return [`${size.width}x${size.depth} of a grid`, network, () => composed(elasticConfig(), network)];
  }),
  ['one size', tinyConfig().auxiliary, () => composed(tinyConfig(), tinyConfig().auxiliary)],
  [
    'one size, distilled',
    { ...AUXILIARY, distilled: true },
    () =>
      composed(tinyConfig({ auxiliary: { ...AUXILIARY, distilled: true } }), {
        ...AUXILIARY,
        distilled: true,
      }),
  ],
  ['a plain one', AUXILIARY, () => mimeticWeights(AUXILIARY, 1)],
];

function composed(config: BankConfig, network: ViTConfig): TensorMap {
  const { templates, scalers } = mimeticStart(config, 1);
  const roles = bankRoles(config, network);
  const own = network === config.auxiliary ? scalers : subScalers(scalers, bankRoles(config), roles);
  return composeOnHost(roles, templates, own);
}

describe('what condensing begins with', () => {
  it.each(NETWORKS)(
    'looks at like tokens, and projects by minus the transposed values (%s)',
    (_, network, weightsOf) => {
      const weights = weightsOf();
      const { embedDim: D, depth } = network;
      for (let layer = 0; layer < depth; layer++) {
        const qkv = weights.get(`blocks.${layer}.attn.qkv.weight`)!.data;
        const proj = weights.get(`blocks.${layer}.attn.proj.weight`)!.data;
        expect(qkv.slice(D * D, 2 * D * D)).toEqual(qkv.slice(0, D * D));
        const values = qkv.slice(2 * D * D);
        expect(values.some((value) => value !== 0)).toBe(true);
        const transposed = Float32Array.from(values, (_value, i) => values[(i % D) * D + Math.floor(i / D)]!);
        proj.forEach((value, i) => expect(value).toBeCloseTo(-transposed[i]!, 6));
      }
    },
  );

  it.each(NETWORKS)(
    'knows where a patch lies: two are as alike as the cosines of their distance (%s)',
    (_, network, weightsOf) => {
      const positions = weightsOf().get('pos_embed')!;
      const D = network.embedDim;
      const side = network.imgSize / network.patchSize;
      const first = positions.shape[1]! - side ** 2;
      const at = (patch: number) => positions.data.subarray((first + patch) * D, (first + patch + 1) * D);
      const likeness = (a: number, b: number) => at(a).reduce((sum, value, i) => sum + value * at(b)[i]!, 0);
      // Σ sin a·sin b + cos a·cos b = Σ cos(a − b), for rows and columns, in every block of the width.
      const w = network.embedDim / network.numHeads;
      const along = (distance: number) =>
        Array.from({ length: w / 4 }, (_, i) => Math.cos(distance * POSITIONS.longest ** (-i / (w / 4))));
      const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
      for (let a = 0; a < side ** 2; a++) {
        for (let b = 0; b < side ** 2; b++) {
          const rows = Math.floor(a / side) - Math.floor(b / side);
          const expected =
            (D / w) * POSITIONS.amplitude ** 2 * sum([...along(rows), ...along((a % side) - (b % side))]);
          expect(Math.abs(likeness(a, b) - expected)).toBeLessThan(0.1 * D * POSITIONS.amplitude ** 2);
        }
      }
    },
  );

  it('is random otherwise: another seed is another network', () => {
    const of = (seed: number) => mimeticStart(tinyConfig(), seed).templates.get('mlp.fc1.weight')!.data;
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});
