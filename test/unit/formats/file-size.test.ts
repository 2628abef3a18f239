import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import { onnxFileBytes } from '../../../src-main/formats/onnx/file-size';
import type { ViTConfig } from '../../../src-main/nn/config';
import { weightShapes } from '../../../src-main/nn/families/registry';
import type { Model } from '../../../src-main/nn/model';

const SHAPE = { imgSize: 32, patchSize: 8, inChans: 3, numClasses: 10, mlpRatio: 4 };

function modelOf(config: ViTConfig): Model {
  const random = new Random(1, 'file size');
  const weights = new Map(
    [...weightShapes(config)].map(([name, shape]) => [name, random.normalTensor(shape, 1)]),
  );
  return {
    network: { arch: 'vit', config },
    weights,
    classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
    normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
  };
}

describe('the size of an ONNX file, told before it is written', () => {
  it.each(['fp32', 'fp16', 'int8'] as const)('is within one per cent in %s', (precision) => {
    for (const [width, depth] of [
      [16, 1],
      [64, 2],
      [64, 12],
      [192, 4],
    ] as const) {
      const config = { ...SHAPE, embedDim: width, depth, numHeads: width / 16 };
      const written = onnxBytes(modelOf(config), { precision }).length;
      expect(Math.abs(onnxFileBytes(config, precision) / written - 1), `${width}x${depth}`).toBeLessThan(
        0.01,
      );
    }
  });
});
