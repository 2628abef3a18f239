import { describe, expect, it } from 'vitest';
import { openForeignFile } from '../../../src-main/formats/foreign/open';
import type { Classifier } from '../../../src-main/nn/model';
import { noise, quickerOf } from '../../../src-main/work/worker/quicker';
import { openGpuEngine } from '../../support/engines';
import { linearModel, SIDE, temporaryFolder, writeFile } from '../formats/onnx-files';

const FILE = writeFile(temporaryFolder(), 'linear.onnx', linearModel());

/** A classifier that answers always the same, after a while; and whether it is there no longer. */
function stub(logits: readonly number[], ms: number, fails = false) {
  const state = { disposed: false };
  const classifier: Classifier = {
    classes: undefined,
    numClasses: logits.length,
    predict: async () => {
      await new Promise((resolved) => setTimeout(resolved, ms));
      if (fails) throw new Error('no such operator');
      return Float32Array.from(logits);
    },
    dispose: () => Promise.resolve(void (state.disposed = true)),
  };
  return { classifier, state };
}

describe('a foreign network that could be computed on a GPU', () => {
  it.each<[string, ReturnType<typeof stub>, boolean]>([
    ['sooner and alike', stub([1, 10.01, -3], 1), true],
    ['sooner and otherwise', stub([1, 10.2, -3], 1), false],
    ['sooner and no numbers', stub([1, NaN, -3], 1), false],
    ['later', stub([1, 10, -3], 200), false],
    ['not at all', stub([1, 10, -3], 1, true), false],
  ])('that answers %s', async (_, there, taken) => {
    const here = stub([1, 10, -3], 60);
    const chosen = await quickerOf(here.classifier, there.classifier, noise(2, 4));
    expect(chosen).toBe(taken ? there.classifier : here.classifier);
    expect([here.state.disposed, there.state.disposed]).toEqual([taken, !taken]);
  });

  it('answers there as on the processor', async ({ skip }) => {
    const engine = await openGpuEngine();
    if (!engine) return skip('there is no GPU driver, not even a software one');
    const { images, count, size } = noise(4, SIDE);
    const [here, there] = [
      await openForeignFile(FILE, 'onnx'),
      await openForeignFile(FILE, 'onnx', { provider: 'webgpu' }),
    ];
    const [expected, found] = [
      await here.predict(images, count, size),
      await there.predict(images, count, size),
    ];
    expect(found).toHaveLength(expected.length);
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 3));
    await here.dispose();
    await there.dispose();
    await engine.dispose();
  });
});
