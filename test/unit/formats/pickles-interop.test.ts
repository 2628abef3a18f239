import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src-main/base/tensor';
import { importViT } from '../../../src-main/formats/import';
import { missingInPython, runInterop } from '../../support/python';
import { expectSameWeights, randomViT } from './helpers';
import { fileOf } from './import-helpers';

const reason = missingInPython('torch', 'safetensors');
if (reason) console.warn(`skipped: PyTorch's files cannot be made here (${reason})`);

describe.skipIf(reason)('what PyTorch saved is read, without PyTorch', () => {
  const root = mkdtempSync(join(tmpdir(), 'wave-pickles-'));
  const folder = join(root, 'pickles');
  const written = randomViT({ embedDim: 128, depth: 2, numHeads: 2, numClasses: 3 });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  beforeAll(async () => {
    const { status, output } = runInterop('pickles.py', await fileOf(written.weights), folder);
    expect(status, output).toBe(0);
  }, 300_000);

  it.each([
    'plain.pth',
    'parameters.pth',
    'model_best.pth.tar',
    'deit.pth',
    'lightning.ckpt',
    'tutorial.pt',
    'pair.pt',
    'transposed.pth',
    'views.bin',
    'double.pth',
    'whole.pth',
    'within.pth',
    'old.bin',
    'old-whole.pth',
    'traced.pt',
    'parts',
    'parts/pytorch_model-00002-of-00002.bin',
  ])('%s', async (name) => {
    expectSameWeights((await importViT(join(folder, name))).weights, written.weights);
  });

  it.each([
    ['half.pth', 2 ** -11],
    ['bfloat16.pth', 2 ** -8],
  ])('%s, rounded', async (name, precision) => {
    const { weights } = await importViT(join(folder, name));
    expect(largestError(weights, written.weights)).toBeLessThanOrEqual(precision);
  });

  it('and what is told beside the weights', async () => {
    expect((await importViT(join(folder, 'classes.pth'))).classes).toEqual(['cat', 'dog', 'owl']);
  });
});

/** Relative to the value, or to the smallest normal half. */
function largestError(read: TensorMap, wanted: TensorMap): number {
  let largest = 0;
  for (const [name, { data }] of wanted) {
    const got = read.get(name)!.data;
    data.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(got[i]! - value) / Math.max(Math.abs(value), 2 ** -14));
    });
  }
  return largest;
}
