import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { nameOf, type Size, sizeNamed } from '../../../src-main/base/size';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { type ViTConfig } from '../../../src-main/nn/config';
import { countFlops, countParameters, weightShapes } from '../../../src-main/nn/families/registry';
import { vitFeatures, vitForward } from '../../../src-main/nn/families/vit/forward';
import { type BankConfig, checkBankConfig, countBank, networkOf } from '../../../src-main/wave/bank';
import { condense, samplingOf, sizesAt } from '../../../src-main/wave/condense';
import { allSizes, parseGrid } from '../../../src-main/wave/elastic';
import { solvedStitches, stitchedWeights } from '../../../src-main/wave/engine-weights';
import { generate } from '../../../src-main/wave/generate';
import { method as snNet } from '../../../src-main/wave/methods/sn-net';
import { describeTarget } from '../../../src-main/wave/size';
import { leastSquares } from '../../../src-main/wave/stitching';
import { takenFromBank } from '../../../src-main/wave/transferred';
import { expectClose } from '../../support/close';
import { AUXILIARY, CLASSES, colourSource, paramsOf, randomBank } from './helpers';

const asked = parseGrid('4-12x1-3', 4);
const elastic = { ...asked, ...snNet.gridOf!(asked) };
/** Anchors of widths 4 and 12, both of depth 3. */
const CONFIG: BankConfig<ViTConfig> = {
  auxiliary: AUXILIARY,
  method: 'sn-net',
  ...snNet.blocks(AUXILIARY, elastic),
  elastic,
};
const BANK = randomBank(CONFIG);
const inherited = { scalers: 'inherited', seed: 0 } as const;
const named = (text: string): Size => sizeNamed(text)!;
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const images = new Random(3, 'images').normalTensor([2, 3, 8, 8], 1);

const uploaded = (weights: TensorMap) =>
  Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]));
const logitsOf = (size: Size) => {
  const { network, weights } = generate(BANK, size, inherited);
  const config = network.config as ViTConfig;
  return vitForward(config, uploaded(weights), tf.tensor(images.data, [2, 3, 8, 8])).dataSync();
};

describe('SN-Net', () => {
  it('has two anchors and what goes over from the one to the other', () => {
    expect(allSizes(elastic).map(nameOf)).toEqual(['4x3', '4x2+12x1', '4x1+12x2', '12x3']);
    for (const size of allSizes(elastic)) expect(named(nameOf(size))).toEqual(size);
    expect(describeTarget(CONFIG, named('4x1+12x2')).mode).toBe('instant');
    expect(describeTarget(CONFIG, named('8x3')).reason).toBe(
      'SN-Net makes its anchors and what goes over from one to the other, not 8x3. There are: 4x3, 4x2+12x1, 4x1+12x2, 12x3.',
    );
    const plain = { auxiliary: AUXILIARY, blockSize: 4, templates: { matrix: 1, other: 1 } };
    expect(describeTarget(plain, named('4x1+12x2')).reason).toContain(
      'Only SN-Net makes networks whose width changes from block to block, as 4x1+12x2.',
    );
  });

  it.each(['4x3', '12x3'])('an anchor is exactly what was trained: %s', (name) => {
    const { weights } = generate(BANK, named(name), inherited);
    for (const [key, { data }] of weights) {
      const role = key.replace(/^blocks\.\d\./, '');
      const layer = Number(/^blocks\.(\d)/.exec(key)?.[1] ?? 0);
      const small = BANK.templates.get(role)!.data.slice(layer * data.length, (layer + 1) * data.length);
      const large = key === 'head.bias' ? BANK.head.get(key)! : BANK.scalers.get(`large/${key}`);
      expect(data, key).toEqual(name === '4x3' ? small : large!.data);
    }
  });

  it.each([1, 2])('goes over after %i narrow blocks, by its stitch', (blocks) => {
    const size = { width: 12, depth: 3, narrow: { width: 4, depth: blocks } };
    const { network, weights } = generate(BANK, size, inherited);
    const config = network.config as ViTConfig;
    expect([...weights.keys()]).toEqual([...weightShapes(config).keys()]);
    expect(weights.get('stitch.weight')!.data).toEqual(BANK.scalers.get(`stitch/${blocks}.weight`)!.data);
    // The narrow anchor's blocks, the stitch, and then the wide one's as a network that begins there.
    const [small, large] = ['4x3', '12x3'].map((name) => generate(BANK, named(name), inherited));
    const pixels = tf.tensor(images.data, [2, 3, 8, 8]);
    const features = vitFeatures(small!.network.config as ViTConfig, uploaded(small!.weights), pixels)[
      blocks - 1
    ]!;
    const stitch = tf.tensor(BANK.scalers.get(`stitch/${blocks}.weight`)!.data, [12, 4]);
    const bias = tf.tensor(BANK.scalers.get(`stitch/${blocks}.bias`)!.data, [12]);
    const widened = tf.add(tf.matMul(features, stitch, false, true), bias);
    // An embedding that is zero but for its positions, which differ by image: image by image.
    const wanted = [0, 1].flatMap((image) => {
      const own = tf.gather(
        widened,
        [0, 1, 2, 3, 4].map((token) => token * 2 + image),
      );
      const rest = new Map(
        [...large!.weights].flatMap(([key, value]) => {
          const layer = Number(/^blocks\.(\d)/.exec(key)?.[1] ?? -1);
          return layer >= 0 && layer < blocks
            ? []
            : [[key.replace(/^blocks\.(\d)/, `blocks.${layer - blocks}`), value]];
        }),
      );
      const zeros = (key: string) => ({
        ...rest.get(key)!,
        data: new Float32Array(rest.get(key)!.data.length),
      });
      for (const key of ['cls_token', 'patch_embed.proj.weight', 'patch_embed.proj.bias'])
        rest.set(key, zeros(key));
      rest.set('pos_embed', { shape: [1, 5, 12], data: own.dataSync() as Float32Array });
      const after = { ...AUXILIARY, depth: 3 - blocks };
      return [...vitForward(after, uploaded(rest), tf.zeros([1, 3, 8, 8])).dataSync()];
    });
    expectClose(logitsOf(size), Float32Array.from(wanted), { label: 'logits' });
  });

  it('on the engine and in plain memory its weights are the same', () => {
    const inputs = uploaded(paramsOf(BANK));
    for (const size of allSizes(elastic)) {
      const network = networkOf(CONFIG, size);
      const made = stitchedWeights(CONFIG.gene!, network, inputs);
      for (const [name, { data }] of generate(BANK, size, inherited).weights) {
        expect([...made[name]!.dataSync()], name).toEqual([...data]);
      }
    }
  });

  it('counts what a network of two widths has and does', () => {
    const config = networkOf(CONFIG, named('4x1+12x2'));
    const { weights } = generate(BANK, named('4x1+12x2'), inherited);
    const numbers = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(countParameters(config)).toBe(numbers);
    expect(takenFromBank(BANK, named('4x1+12x2'), inherited)).toBe(numbers);
    // Five tokens, of which four are patches of 48 values; 12·D² operations of matrices a block and token at a ratio of 2.
    const block = (width: number) => 2 * 5 * width * width * 8 + 4 * 25 * width;
    const whole = block(4) + 2 * block(12) + 2 * 5 * 4 * 12 + 2 * 4 * 4 * 48 + 2 * 12 * 3;
    expect(countFlops(config)).toBe(whole);
    const anchors = ['4x3', '12x3'].map((name) => countParameters(networkOf(CONFIG, named(name))));
    const { templates, scalers, head } = countBank(CONFIG);
    expect(templates + scalers + head).toBe(anchors[0]! + anchors[1]! + 2 * (4 * 12 + 12));
  });

  it('solves for what is linear exactly', () => {
    const draw = (name: string, rows: number, columns: number) =>
      new Random(5, name).normalTensor([rows, columns], 1).data;
    const [x, w, b] = [draw('x', 40, 4), draw('w', 3, 4), draw('b', 1, 3)];
    const gram = new Float64Array(25);
    const cross = new Float64Array(15);
    for (let row = 0; row < 40; row++) {
      const input = [...x.subarray(4 * row, 4 * row + 4), 1];
      const output = [0, 1, 2].map((y) =>
        [0, 1, 2, 3].reduce((sum, k) => sum + w[4 * y + k]! * input[k]!, b[y]!),
      );
      input.forEach((a, i) => {
        input.forEach((c, j) => (gram[5 * i + j]! += a * c));
        output.forEach((c, j) => (cross[3 * i + j]! += a * c));
      });
    }
    const solved = leastSquares(gram, cross, 4);
    expectClose(solved.weight.data, w, { relative: 1e-4, label: 'weight' });
    expectClose(solved.bias.data, b, { relative: 1e-4, label: 'bias' });
  });

  it('is refused with anchors that cannot be', () => {
    expect(() => checkBankConfig({ ...CONFIG, gene: { width: 4, layers: 2 } })).toThrow(
      'A gene of 4x2 is none',
    );
  });

  it('trains its anchors first, then one network at each step, drawn evenly', () => {
    const sampling = samplingOf(CONFIG, { steps: 1000 });
    expect(sizesAt(CONFIG, 1, 599, sampling).map(nameOf)).toEqual(['12x3', '4x3']);
    const counts = new Map<string, number>();
    for (let step = 600; step < 1000; step++) {
      const [size, ...more] = sizesAt(CONFIG, 1, step, sampling);
      expect(more).toEqual([]);
      counts.set(nameOf(size!), (counts.get(nameOf(size!)) ?? 0) + 1);
    }
    expect(counts.size).toBe(4);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
});

describe('stitches', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it('are of least squares: what is left of the wide features hangs together with none of the narrow ones', async () => {
    const source = colourSource();
    const stitches = await solvedStitches(engine, BANK, normalisation, source);
    const anchors = ['4x3', '12x3'].map((name) => generate(BANK, named(name), inherited));
    const captured = engine.capture('features', (inputs) => {
      const under = (at: number) =>
        Object.fromEntries(
          Object.entries(inputs).flatMap(([name, tensor]) =>
            name.startsWith(`${at}/`) ? [[name.slice(2), tensor]] : [],
          ),
        );
      const pixels = tf.mul(tf.sub(inputs['images']!, 0.5), 4);
      const made = anchors.map(({ network }, at) =>
        vitFeatures(network.config as ViTConfig, under(at), pixels),
      );
      return { x1: made[0]![0]!, x2: made[0]![1]!, y1: made[1]![0]!, y2: made[1]![1]! };
    });
    const weights = Object.fromEntries(
      anchors.flatMap((model, at) =>
        Object.entries(uploaded(model.weights)).map(([name, tensor]) => [`${at}/${name}`, tensor]),
      ),
    );
    // Sums over all rows: of an input (or 1) times what is left of an output, and times the output itself.
    const sums = [1, 2].map(() => ({ left: new Float64Array(60), whole: new Float64Array(60) }));
    for (let step = 0; step < 7; step++) {
      const { images: drawn } = await source.batch(step);
      const found = await captured({ images: tf.tensor(drawn, [16, 3, 8, 8]), ...weights });
      for (const blocks of [1, 2]) {
        const [x, y] = await Promise.all([found[`x${blocks}`]!.data(), found[`y${blocks}`]!.data()]);
        const weight = stitches.get(`stitch/${blocks}.weight`)!.data;
        const bias = stitches.get(`stitch/${blocks}.bias`)!.data;
        const { left, whole } = sums[blocks - 1]!;
        for (let row = 0; row < 80; row++) {
          const input = [...x.subarray(4 * row, 4 * row + 4), 1];
          for (let out = 0; out < 12; out++) {
            const value = y[12 * row + out]!;
            const made = [0, 1, 2, 3].reduce((sum, k) => sum + weight[4 * out + k]! * input[k]!, bias[out]!);
            input.forEach((each, i) => {
              left[12 * i + out]! += each * (value - made);
              whole[12 * i + out]! += Math.abs(each * value);
            });
          }
        }
      }
    }
    for (const { left, whole } of sums) {
      left.forEach((value, i) => expect(Math.abs(value)).toBeLessThan(1e-3 * whole[i]!));
    }
  });

  it('are solved for on the way', async () => {
    const options = { steps: 10, seed: 3, classes: CLASSES };
    const bank = await condense(engine, CONFIG, normalisation, colourSource(), options, silentProgress);
    for (const blocks of [1, 2]) {
      const { data } = bank.scalers.get(`stitch/${blocks}.weight`)!;
      expect(data.every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
    }
  });
});
