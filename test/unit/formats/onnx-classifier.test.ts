import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { resizeImages } from '../../../src-main/nn/resize';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import type { ForeignOptions } from '../../../src-main/formats/foreign/classifier';
import type { Normalisation } from '../../../src-main/nn/model';
import { expectClose } from '../../support/close';
import {
  CLASSES,
  externalModel,
  type LinearFile,
  linearModel,
  linearScores,
  matrix,
  SIDE,
  temporaryFolder,
  writeFile,
} from './onnx-files';

const folder = temporaryFolder();
const normalisation: Normalisation = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.5] };
const COUNT = 7;

function images(size = SIDE, count = COUNT): Float32Array {
  const random = new Random(5, 'images');
  return Float32Array.from({ length: count * 3 * size * size }, () => random.uniform());
}

/** Normalised pixels in the order of the file, spelled out index by index. */
function pixels(source: Float32Array, layout: 'NCHW' | 'NHWC', { mean, std }: Normalisation): number[] {
  const result: number[] = [];
  const at = (n: number, c: number, y: number, x: number) =>
    (source[((n * 3 + c) * SIDE + y) * SIDE + x]! - mean[c]!) / std[c]!;
  const [outer, inner] = layout === 'NCHW' ? [3, SIDE] : [SIDE, 3];
  for (let n = 0; n < source.length / (3 * SIDE * SIDE); n++) {
    for (let a = 0; a < outer; a++) {
      for (let b = 0; b < SIDE; b++) {
        for (let c = 0; c < inner; c++) result.push(layout === 'NCHW' ? at(n, a, b, c) : at(n, c, a, b));
      }
    }
  }
  return result;
}

async function predict(
  file: LinearFile | Uint8Array,
  input: Float32Array,
  size: number,
  overrides: ForeignOptions = { normalisation },
): Promise<Float32Array> {
  const content = file instanceof Uint8Array ? file : linearModel(file);
  const classifier = await openOnnxClassifier(writeFile(folder, 'a.onnx', content), overrides);
  const logits = await classifier.predict(input, input.length / (3 * size * size), size);
  await classifier.dispose();
  return logits;
}

describe('a foreign classifier', () => {
  it.each<[string, LinearFile, 'NCHW' | 'NHWC']>([
    ['colours first', {}, 'NCHW'],
    ['colours last', { shape: ['N', SIDE, SIDE, 3] }, 'NHWC'],
    ['one image at a time', { shape: [1, 3, SIDE, SIDE] }, 'NCHW'],
    ['four images at a time', { shape: [4, SIDE, SIDE, 3] }, 'NHWC'],
    ['ten images at a time', { shape: [10, 3, SIDE, SIDE] }, 'NCHW'],
  ])('is given normalised images: %s', async (_label, file, layout) => {
    const expected = linearScores(pixels(images(), layout, normalisation));
    expectClose(await predict(file, images(), SIDE), expected);
  });

  it('takes more images than are run at once', async () => {
    const many = images(SIDE, 75);
    expectClose(await predict({}, many, SIDE), linearScores(pixels(many, 'NCHW', normalisation)));
  });

  it('takes half precision, and gives it', async () => {
    const half: LinearFile = {
      type: 'float16',
      tail: [{ op: 'Cast', inputs: ['scores'], outputs: ['half'], attributes: { to: 10 } }],
      output: { name: 'half', type: 'float16', shape: ['N', CLASSES] },
    };
    const expected = linearScores(pixels(images(), 'NCHW', normalisation));
    expectClose(await predict(half, images(), SIDE), expected, { relative: 2e-3 });
  });

  it('takes bytes: from 0 to 255, not normalised', async () => {
    const bytes = images().map((value) => Math.round(value * 255));
    const expected = linearScores(pixels(bytes, 'NCHW', { mean: [0, 0, 0], std: [1, 1, 1] }));
    expectClose(await predict({ type: 'uint8' }, images(), SIDE, {}), expected);
  });

  it('takes grey images', async () => {
    const source = images();
    const area = SIDE * SIDE;
    const grey = Array.from({ length: COUNT * area }, (_, i) => {
      const at = Math.floor(i / area) * 3 * area + (i % area);
      return (0.299 * source[at]! + 0.587 * source[at + area]! + 0.114 * source[at + 2 * area]! - 0.4) / 0.2;
    });
    const logits = await predict({ shape: ['N', 1, SIDE, SIDE], channels: 1 }, source, SIDE);
    expectClose(logits, linearScores(grey, 1));
  });

  it('is given images of another size resized', async () => {
    const large = images(9);
    const expected = linearScores(pixels(resizeImages(large, 3 * COUNT, 9, SIDE), 'NCHW', normalisation));
    expectClose(await predict({}, large, 9), expected);
  });

  it('that gives probabilities is asked for logits', async () => {
    const tail = [{ op: 'Softmax', inputs: ['scores'], outputs: ['p'] }];
    const logits = linearScores(pixels(images(), 'NCHW', normalisation));
    const expected = logits.map((logit, i) => {
      const row = logits.slice(i - (i % CLASSES), i - (i % CLASSES) + CLASSES);
      return logit - Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    });
    expectClose(await predict({ tail }, images(), SIDE), expected);
  });

  it('never gives a logit that is not finite', async () => {
    const tail = [
      { op: 'Mul', inputs: ['scores', 'huge'], outputs: ['s'] },
      { op: 'Softmax', inputs: ['s'], outputs: ['p'] },
    ];
    const base = linearModel();
    const huge = {
      name: 'huge',
      type: 'float32' as const,
      shape: [],
      bytes: new Uint8Array(Float32Array.of(1e6).buffer),
    };
    const logits = await predict(
      { tail, change: { initializers: [...base.initializers, huge] } },
      images(),
      SIDE,
    );
    expect(Math.min(...logits)).toBeLessThan(-50);
    expect(logits.every(Number.isFinite)).toBe(true);
  });

  it('reads its weights from a file beside it', async () => {
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(matrix().buffer));
    const logits = await predict(externalModel({ location: 'weights.bin' }), images(), SIDE);
    expectClose(logits, linearScores(pixels(images(), 'NCHW', normalisation)));
  });
});
