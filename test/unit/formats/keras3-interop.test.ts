import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTfjsClassifier } from '../../../src-main/formats/tfjs/classifier';
import { expectClose } from '../../support/close';
import { hasTensorFlow, runScript, TENSORFLOW_PYTHON } from '../../support/python';

const [SIDE, CLASSES, IMAGES] = [16, 3, 3];

describe.skipIf(!hasTensorFlow())('a model of Keras 3 for TensorFlow.js', () => {
  let folder: string;
  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'wave-keras-')), 'tfjs');
    const { status, output } = runScript(TENSORFLOW_PYTHON, 'keras3_tfjs.py', folder);
    expect(status, output).toBe(0);
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each([
    ['plain', 'probabilities', 1e-4],
    ['rescaling', 'probabilities', 1e-4],
    ['depthwise', 'probabilities', 1e-4],
    ['separable', 'probabilities', 1e-4],
    ['transposed', 'probabilities', 1e-4],
    ['normed', 'probabilities', 1e-4],
    ['branches', 'logits', 1e-4],
    ['nested', 'probabilities', 1e-4],
    ['rescaling-uint8', 'probabilities', 1e-3],
    ['rescaling-uint16', 'probabilities', 1e-3],
    ['rescaling-float16', 'probabilities', 1e-3],
    ['branches-uint8', 'logits', 1e-3],
    ['branches-uint16', 'logits', 1e-3],
    ['branches-float16', 'logits', 1e-3],
  ] as const)('answers as it did there: %s', async (name, kind, relative) => {
    const classifier = await openTfjsClassifier(join(folder, name), {
      normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
    });
    expect(classifier.info).toMatchObject({
      numClasses: CLASSES,
      input: { layout: 'NHWC', imgSize: SIDE },
      output: { kind },
    });
    const reference = JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8')) as {
      images: number[];
      logits: number[];
    };
    const logits = await classifier.predict(Float32Array.from(reference.images), IMAGES, SIDE);
    expectClose([...logits], reference.logits, { relative });
    await classifier.dispose();
  });
});
