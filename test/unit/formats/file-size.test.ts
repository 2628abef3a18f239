import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import { onnxFileBytes } from '../../../src-main/formats/onnx/file-size';
import { sizedFamilyNamed, sizedNetwork, weightShapes } from '../../../src-main/nn/families/registry';
import type { Model, SizedConfig } from '../../../src-main/nn/model';

const SHAPE = { imgSize: 32, patchSize: 8, inChans: 3, numClasses: 10, mlpRatio: 4 };

function modelOf(config: SizedConfig): Model {
  const random = new Random(1, 'file size');
  const weights = new Map(
    [...weightShapes(config)].map(([name, shape]) => [name, random.normalTensor(shape, 1)]),
  );
  return {
    network: sizedNetwork(config),
    weights,
    classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
    normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
  };
}

type Shaped = (width: number, depth: number) => SizedConfig;
const VIT: Shaped = (width, depth) => ({ ...SHAPE, embedDim: width, depth, numHeads: width / 16 });
const MIXER: Shaped = (width, depth) => ({
  ...SHAPE,
  family: 'mixer',
  embedDim: width,
  depth,
  tokenRatio: 1,
});

const CONVNEXT: Shaped = (width, depth) =>
  sizedFamilyNamed('convnext').sized.make({
    ...{ ...SHAPE, patchSize: 4, width, depth: depth + 3 },
    ...{ headDim: 16, tokenRatio: 1, widening: 1 },
  });
const GRU: Shaped = (width, depth) => ({ ...SHAPE, family: 'gru', embedDim: width, depth, mlpRatio: 1 });

describe.each([
  ['a Vision Transformer', VIT, 0.01],
  // Fewer weights, of which more are split by rows: a few hundred bytes are more of them.
  ['an MLP-Mixer', MIXER, 0.02],
  ['a ConvNeXt', CONVNEXT, 0.03],
  ['a recurrent network', GRU, 0.02],
])('the size of an ONNX file of %s, told before it is written', (_, shaped, share) => {
  it.each(['fp32', 'fp16', 'int8'] as const)(`is within ${100 * share} %% in %s`, (precision) => {
    for (const [width, depth] of [
      [16, 1],
      [64, 2],
      [64, 12],
      [192, 4],
    ] as const) {
      const config = shaped(width, depth);
      const written = onnxBytes(modelOf(config), { precision }).length;
      const off = Math.abs(onnxFileBytes(config, precision) / written - 1);
      expect(off, `${width}x${depth}`).toBeLessThan(share);
    }
  });
});

it('a recurrent network’s file is as large whatever the number of its steps', () => {
  const at = (imgSize: number) => onnxBytes(modelOf({ ...GRU(16, 2), imgSize })).length;
  expect(Math.abs(at(256) - at(16))).toBeLessThan(8);
});
