import { describe, expect, it } from 'vitest';
import { measurementOf } from '../../../src-renderer/app/measurements';

describe('a measurement', () => {
  it.each([
    ['test/accuracy', 0.4225, 'Accuracy on the test images', '42.25\u00a0%'],
    ['my/set/test/loss', 1.447, 'Loss on the test images of my/set', '1.447'],
    ['test/accuracy 64x2', 0.41, 'Accuracy of 64x2 on the test images', '41.00\u00a0%'],
    ['samples/finetune', 4032, 'Images seen in fine-tuning', '4,032'],
    ['latency/ms', 0.1696, 'Latency of one image', '0.1696\u00a0ms'],
    ['something/new', 2.5, 'something/new', '2.5'],
  ])('%s is told in words and with its unit', (name, value, label, text) => {
    expect(measurementOf(name, value)).toEqual([label, text]);
  });
});
