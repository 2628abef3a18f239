import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { HostTensor } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { networkClassifier } from '../../../src-main/nn/classifier';
import { checkViTConfig, type ViTConfig, vitFlops, vitWeights } from '../../../src-main/nn/config';
import type { Model } from '../../../src-main/nn/model';
import { generate } from '../../../src-main/wave/generate';
import { fitBank } from '../../../src-main/wave/fit';
import { otherKind } from '../../../src-main/wave/same-kind';
import { type Uneven, unevenModel, unevenName } from '../../../src-main/wave/uneven';
import { expectClose } from '../../support/close';
import { errorOf } from '../formats/helpers';
import { randomBank, tinyConfig } from './helpers';

/** Width 12 in heads of 4, hidden units in blocks of 4, of which there are six. */
const UNEVEN: Uneven = {
  width: 12,
  depth: 3,
  blocks: [
    { heads: 1, units: 6 },
    { heads: 3, units: 1 },
    { heads: 2, units: 3 },
  ],
};
const whole = generate(randomBank(tinyConfig()), { width: 12, depth: 3 }, { scalers: 'inherited', seed: 0 });

const norm = (values: number[]) => Math.hypot(...values);
const part = ({ data, shape }: HostTensor, axis: 0 | 1, from: number) =>
  [...data].filter((_, i) => {
    const at = axis === 0 ? Math.floor(i / shape[1]!) : i % shape[1]!;
    return at >= from && at < from + 4;
  });

/** The whole network, in which what is left out adds nothing: the columns that read it are zero. */
function silenced({ leading }: { leading: boolean }): Model {
  const weights = new Map(whole.weights);
  UNEVEN.blocks.forEach(({ heads, units }, layer) => {
    const of = (name: string) => weights.get(`blocks.${layer}.${name}.weight`)!;
    const least = (count: number, into: HostTensor, from: number, out: HostTensor, keep: number) => {
      const norms = Array.from({ length: count }, (_, i) => norm(part(into, 0, from + 4 * i)) * norm(part(out, 1, 4 * i))); // prettier-ignore
      return norms.map((_, i) => i).sort((a, b) => norms[a]! - norms[b]!).slice(0, count - keep); // prettier-ignore
    };
    const without = (name: string, left: number[]) => {
      const { shape, data } = of(name);
      const kept = data.map((value, i) => (left.includes(Math.floor((i % shape[1]!) / 4)) ? 0 : value));
      weights.set(`blocks.${layer}.${name}.weight`, { shape, data: kept });
    };
    without('attn.proj', least(3, of('attn.qkv'), 24, of('attn.proj'), heads));
    const last = Array.from({ length: 6 - units }, (_, i) => units + i);
    without('mlp.fc2', leading ? last : least(6, of('mlp.fc1'), 0, of('mlp.fc2'), units));
  });
  return { ...whole, weights };
}

describe('a network whose blocks are not alike', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 1);
  });
  afterAll(() => engine.dispose());

  it.each([{ leading: true }, { leading: false }])(
    'computes what the whole one does without the heads and units that are left out (%o)',
    async ({ leading }) => {
      const images = new Random(5).normalTensor([4, 3, 8, 8], 0.3).data;
      const answers = async (model: Model) => {
        const classifier = networkClassifier(engine, model);
        const logits = await classifier.predict(images, 4, 8);
        await classifier.dispose();
        return logits;
      };
      const uneven = unevenModel(whole, UNEVEN, 4, leading);
      expectClose(await answers(uneven), await answers(silenced({ leading })), { relative: 1e-5, absolute: 1e-5 }); // prettier-ignore
      const shapes = vitWeights(uneven.network.config as ViTConfig);
      for (const [name, { shape }] of shapes) expect(uneven.weights.get(name)!.shape, name).toEqual(shape);
    },
  );

  it('takes as many operations as its blocks have, one by one', () => {
    const { config } = unevenModel(whole, UNEVEN, 4, true).network as { config: ViTConfig };
    const [tokens, patches, D] = [5, 4, 12];
    // Products of matrices, in multiplications and additions: q, k, v and the projection; scores and what they weigh; the two of the MLP.
    const blocks = UNEVEN.blocks.map(({ heads, units }) =>
      2 * tokens * D * 4 * (4 * heads) + 2 * 2 * tokens * tokens * (4 * heads) + 2 * tokens * D * 2 * (4 * units)); // prettier-ignore
    const around = 2 * patches * 48 * D + 2 * D * 3;
    expect(vitFlops(config)).toBe(blocks.reduce((a, b) => a + b) + around);
  });

  it('has a name that tells it from others', () => {
    expect(unevenName(UNEVEN)).toBe('12x3 1·6 3·1 2·3');
  });

  it.each<[string, NonNullable<ViTConfig['perBlock']>]>([
    ['too few blocks', [{ numHeads: 1, hidden: 4 }]],
    ['a block without heads', [0, 1, 1].map((numHeads) => ({ numHeads, hidden: 4 }))],
    ['more heads than there are', [4, 1, 1].map((numHeads) => ({ numHeads, hidden: 4 }))],
    ['more hidden units than there are', [25, 4, 4].map((hidden) => ({ numHeads: 1, hidden }))],
    ['half a unit', [0.5, 4, 4].map((hidden) => ({ numHeads: 1, hidden }))],
  ])('with %s does not exist', async (_, perBlock) => {
    const config = { ...(whole.network.config as ViTConfig), perBlock };
    expect((await errorOf(() => checkViTConfig(config))).message).toBe(
      'Each of 3 blocks has 1 to 3 heads and 1 to 24 hidden units, where blocks are not alike.',
    );
  });

  it('gives no bank, and no weights to networks that are even', async () => {
    const uneven = unevenModel(whole, UNEVEN, 4, true);
    const shape = { blockSize: 4, templates: { matrix: 3, other: 2 } };
    expect((await errorOf(() => fitBank(uneven, shape))).message).toBe(
      'Templates are fitted to networks whose blocks are alike, and those of this one are not.',
    );
    const [to, from] = [whole, uneven].map(({ network }) => network.config as ViTConfig);
    expect(otherKind('It', to!, from!)).toBe('It cannot make it from this model: its blocks are not alike.');
  });
});
