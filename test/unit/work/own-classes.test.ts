import { expect, test } from 'vitest';
import type { Dataset, ImageSplit } from '../../../src-main/data/types';
import type { Classifier } from '../../../src-main/nn/model';
import type { WorkContext } from '../../../src-main/work/worker/context';
import { inItsOwnClasses } from '../../../src-main/work/worker/own-classes';

/** Images of one pixel, grey by their number. */
function split(count: number): ImageSplit {
  return {
    count,
    labels: new Uint16Array(count).fill(1),
    read: (indices, out) => {
      for (let k = 0; k < indices.length; k++) out.fill(indices[k]!, 3 * k, 3 * k + 3);
      return Promise.resolve();
    },
  };
}

test('a teacher’s own classes take the place of the labels', async () => {
  const said: string[] = [];
  const progress = { log: (line: string) => said.push(line), checkpoint: () => Promise.resolve() };
  const dataset = {
    name: 'set',
    classes: ['x', 'y'],
    imgSize: 1,
    train: split(5),
    test: split(100),
    close: () => Promise.resolve(),
  };
  const classifier: Classifier = {
    classes: ['a', 'b', 'c'],
    numClasses: 3,
    // The class of an image is its number modulo 3.
    predict: (images, count) => {
      const logits = new Float32Array(3 * count);
      for (let k = 0; k < count; k++) logits[3 * k + (Math.round(images[3 * k]! * 255) % 3)] = 1;
      return Promise.resolve(logits);
    },
    dispose: () => Promise.resolve(),
  };
  const context = { progress } as unknown as WorkContext;
  const found = await inItsOwnClasses(context, dataset as unknown as Dataset, classifier);
  expect(found.classes).toEqual(['a', 'b', 'c']);
  expect([...found.test.labels]).toEqual(Array.from({ length: 100 }, (_, i) => i % 3));
  expect([...found.train.labels]).toEqual([0, 0, 0, 0, 0]);
  expect(found.val).toBeUndefined();
  expect(said.join()).toContain('accuracy is agreement with the teacher');
});
