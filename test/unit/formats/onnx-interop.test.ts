import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ForeignInfo } from '../../../src-main/formats/foreign/classifier';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { expectClose } from '../../support/close';
import { missingInPython, runInterop } from '../../support/python';

const reason = missingInPython('torch', 'onnx', 'onnxscript', 'transformers', 'safetensors');
if (reason) console.warn(`skipped: no ONNX files of torch can be made here (${reason})`);

/** Pixels as the script fed them. */
const AS_IS = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

describe.skipIf(reason)('an ONNX file that torch wrote', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'wave-interop-')), 'onnx');
    const { status, output } = runInterop('make_onnx.py', folder);
    expect(status, output).toBe(0);
  }, 300_000);
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each<[string, 'network' | 'optimum', Record<string, unknown>]>([
    ...['script', 'dynamo'].flatMap((exporter): [string, 'network', Record<string, unknown>][] => [
      [`${exporter}.onnx`, 'network', { input: { layout: 'NCHW', imgSize: 32 }, output: { kind: 'logits' } }],
      [`${exporter}-softmax.onnx`, 'network', { output: { kind: 'probabilities' } }],
      [`${exporter}-nhwc.onnx`, 'network', { input: { layout: 'NHWC', imgSize: 32 } }],
      [`${exporter}-open.onnx`, 'network', { input: { layout: 'NCHW' } }],
    ]),
    [
      'optimum/model.onnx',
      'optimum',
      {
        classes: ['label 0', 'label 1', 'label 2', 'label 3', 'label 4'],
        normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
        guessed: [],
      } satisfies Partial<ForeignInfo>,
    ],
  ])('answers as it did there: %s', async (name, of, expected) => {
    const options = of === 'optimum' ? {} : { normalisation: AS_IS, imgSize: 32 };
    const classifier = await openOnnxClassifier(join(folder, name), options);
    expect(classifier.info).toMatchObject(expected);
    await withSafetensors(join(folder, 'expected.safetensors'), async (file) => {
      const images = await file.read('images');
      const logits = await classifier.predict(images.data, 3, 32);
      expectClose(centred(logits), centred((await file.read(of)).data), { relative: 1e-4 });
    });
    await classifier.dispose();
  });
});

/** Logits are the same as others with a constant added to each row. */
function centred(logits: Float32Array): number[] {
  const classes = logits.length / 3;
  return [...logits].map((value, i) => {
    const row = logits.subarray(Math.floor(i / classes) * classes, (Math.floor(i / classes) + 1) * classes);
    return value - row.reduce((sum, each) => sum + each, 0) / classes;
  });
}
