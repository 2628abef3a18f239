import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { HostTensor } from '../../../src-main/base/tensor';
import { compose } from '../../../src-main/wave/compose';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { loadReference } from '../../support/reference';

const reference = loadReference();
const tensor = ({ shape, data }: HostTensor) => tf.tensor(data, [...shape]);

/** Σ_t S ⊗ T by its definition, one element at a time. */
function naive(templates: HostTensor, scalers: HostTensor): Float32Array {
  const [count, w1, w2] = templates.shape as [number, number, number];
  const [layers, , rows, columns] = scalers.shape as [number, number, number, number];
  const height = rows * w1;
  const width = columns * w2;
  const out = new Float32Array(layers * height * width);
  for (let l = 0; l < layers; l++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let t = 0; t < count; t++) {
          const block = ((l * count + t) * rows + Math.floor(y / w1)) * columns + Math.floor(x / w2);
          const inside = (t * w1 + (y % w1)) * w2 + (x % w2);
          out[(l * height + y) * width + x]! += scalers.data[block]! * templates.data[inside]!;
        }
  return out;
}

describe('Kronecker composition', () => {
  beforeAll(async () => {
    await openPlainEngine();
  });

  it.each([
    { layers: 1, count: 1, w1: 2, w2: 3, rows: 1, columns: 1 },
    { layers: 3, count: 4, w1: 2, w2: 5, rows: 3, columns: 2 },
    { layers: 2, count: 2, w1: 1, w2: 4, rows: 1, columns: 6 },
  ])('equals its definition for $layers layers of $rows × $columns blocks', (size) => {
    const random = new Random(1, JSON.stringify(size));
    const templates = random.normalTensor([size.count, size.w1, size.w2], 1);
    const scalers = random.normalTensor([size.layers, size.count, size.rows, size.columns], 1);
    const weights = compose(tensor(templates), tensor(scalers));
    expect(weights.shape).toEqual([size.layers, size.rows * size.w1, size.columns * size.w2]);
    expectClose(weights.dataSync(), naive(templates, scalers));
  });

  it('matches PyTorch, gradients included', () => {
    const kron = (name: string) => tensor(reference.tensors.get(`kron/${name}`)!);
    const G = kron('G');
    expectClose(compose(kron('T'), kron('S')).dataSync(), kron('W').dataSync());
    const gradients = tf.grads((T, S) => tf.sum(tf.mul(compose(T, S), G)))([kron('T'), kron('S')]);
    const expected = [...reference.tensors].filter(([name]) => /^kron\/(d|grad|g)\w*[TS]$/.test(name));
    expect(expected).toHaveLength(2);
    for (const [name, { data }] of expected)
      expectClose(gradients[name.endsWith('T') ? 0 : 1]!.dataSync(), data, { label: name });
  });
});
