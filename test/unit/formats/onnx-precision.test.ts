import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { compareLogits, compareOnnx, runOnnx } from '../../../src-main/formats/onnx/compare';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import { toFloat16 } from '../../../src-main/formats/onnx/float16';
import { runInParts } from '../../../src-main/formats/onnx/parts';
import {
  quantiseRows,
  quantiseTransposed,
  rowScales,
  ZERO_POINT,
} from '../../../src-main/formats/onnx/quantise';
import { sizedNetwork } from '../../../src-main/nn/families/registry';
import { convNextConfig, gruConfig, mixerConfig, temporaryFolder } from './helpers';
import { NETWORKS, randomImages, randomModel } from './onnx-models';

/** Decodes half precision by its definition, with none of the encoder's bit tricks. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

const encode = (value: number) => toFloat16(Float32Array.of(value))[0]!;

describe('half precision', () => {
  const all = Array.from({ length: 0x10000 }, (_, bits) => bits);

  it('keeps each of its own finite values', () => {
    expect(all.filter((bits) => Number.isFinite(half(bits)) && encode(half(bits)) !== bits)).toEqual([]);
  });

  it('rounds to the nearest, ties to even', () => {
    const wrong = all.slice(0, 0x7bff).filter((bits) => {
      const [low, high] = [half(bits), half(bits + 1)];
      const middle = (low + high) / 2;
      const near = (high - low) / 8;
      const even = bits % 2 === 0 ? bits : bits + 1;
      return encode(middle) !== even || encode(middle - near) !== bits || encode(middle + near) !== bits + 1;
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    [1e9, 65504],
    [-Infinity, -65504],
    [65519, 65504],
    [2 ** -26, 0],
    [1e-40, 0],
  ])('of %d is %d', (value, expected) => expect(half(encode(value))).toBe(expected));

  it('keeps what is no number', () => expect(half(encode(NaN))).toBeNaN());
});

describe('eight bits', () => {
  it('are within half a step of every weight, transposed', () => {
    const [outputs, inputs] = [5, 7];
    const { data } = new Random(3, 'w').normalTensor([outputs, inputs], 1);
    data.fill(0, 0, inputs); // an output that nothing reaches
    const scales = rowScales(data, outputs);
    const bytes = quantiseTransposed(data, scales);
    const inPlace = quantiseRows(data, scales);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        expect(inPlace[o * inputs + i]).toBe(bytes[i * outputs + o]);
        const value = (bytes[i * outputs + o]! - ZERO_POINT) * scales[o]!;
        expect(Math.abs(value - data[o * inputs + i]!)).toBeLessThanOrEqual(scales[o]! / 2 + 1e-7);
      }
    }
  });
});

/** Wide enough that most of a file are weights. */
const WIDE: typeof NETWORKS = [
  ...NETWORKS.filter(([, { arch }]) => arch === 'vit' || arch === 'cnn'),
  ['an MLP-Mixer', sizedNetwork(mixerConfig({ embedDim: 96 }))],
  ['a ConvNeXt', sizedNetwork(convNextConfig({ embedDim: 64, dims: [64, 64, 128, 128] }))],
  ['a recurrent network', sizedNetwork(gruConfig({ embedDim: 96 }))],
];

describe('exports of lower precision', () => {
  it.each(WIDE)('%s: agree with full precision, and are smaller', async (_label, network) => {
    const model = randomModel(network);
    const samples = {
      data: randomImages(network, 40),
      shape: [40, 3, network.config.imgSize, network.config.imgSize],
    };
    const full = onnxBytes(model);
    const fp16 = onnxBytes(model, { precision: 'fp16' });
    const halved = await compareOnnx(full, fp16, samples);
    expect(halved.maxDifference).toBeLessThan(0.01 * halved.largest);
    expect(halved.sameClass).toBeGreaterThanOrEqual(0.97);
    expect(fp16.length).toBeLessThan(0.6 * full.length);
    const int8 = onnxBytes(model, { precision: 'int8' });
    const bytes = await compareOnnx(full, int8, samples);
    expect(bytes.maxDifference).toBeGreaterThan(halved.maxDifference);
    expect(bytes.maxDifference).toBeLessThan(0.1 * bytes.largest);
    expect(bytes.sameClass).toBeGreaterThanOrEqual(0.8);
    // Only linear layers are kept in eight bits: of a ConvNeXt not its depthwise kernels, nor what halves its maps.
    expect(int8.length).toBeLessThan((network.arch === 'convnext' ? 0.5 : 0.4) * full.length);
  });

  it.each(NETWORKS)('%s: part by part they compute what they compute whole', async (_label, network) => {
    const { imgSize } = network.config;
    const samples = { data: randomImages(network, 5), shape: [5, 3, imgSize, imgSize] };
    const path = join(temporaryFolder(), 'net.onnx');
    for (const precision of ['fp32', 'fp16'] as const) {
      writeFileSync(path, onnxBytes(randomModel(network), { precision }));
      const whole = await runOnnx(path, samples);
      for (const partBytes of [1, 2 ** 30]) {
        const inParts = await runInParts(path, samples, partBytes);
        const { maxDifference, largest } = compareLogits(whole, inParts, 5);
        expect(largest).toBeGreaterThan(0.1);
        // Nodes that would be fused are rounded between parts, half-precision ones to 11 bits.
        expect(maxDifference).toBeLessThan((precision === 'fp32' ? 1e-5 : 3e-3) * largest);
      }
    }
  });

  it('are measured by the largest difference and by the class', () => {
    expect(compareLogits([1, 2, 5, 4], [1, 2.5, 3, 4], 2)).toEqual({
      samples: 2,
      maxDifference: 2,
      largest: 5,
      sameClass: 0.5,
    });
    expect(compareLogits([1, 2], [1, NaN], 1).maxDifference).toBe(Infinity);
    expect(compareLogits([1, 2], [1, 2, 3], 1)).toMatchObject({ maxDifference: Infinity, sameClass: 0 });
  });
});
