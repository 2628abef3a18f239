import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTfjsClassifier } from '../../../src-main/formats/tfjs/classifier';
import { expectClose } from '../../support/close';
import { hasTensorFlow, runScript, TENSORFLOW_PYTHON } from '../../support/python';

const [SIDE, CLASSES, IMAGES] = [16, 3, 3];
/** Of each the script itself looks that the operators are in the graph. */
const LEAST = 80;

describe.skipIf(!hasTensorFlow())('a graph of TensorFlow for TensorFlow.js', () => {
  let folder: string;
  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'wave-graphs-')), 'tfjs');
    const { status, output } = runScript(TENSORFLOW_PYTHON, 'graph_tfjs.py', folder);
    expect(status, output).toBe(0);
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('answers as it did there, with each of the operators of image classifiers', async () => {
    const wrong: string[] = [];
    const names = readdirSync(folder);
    for (const name of names)
      await check(name).catch((error: unknown) => wrong.push(`${name}: ${String(error).slice(0, 300)}`));
    expect(wrong).toEqual([]);
    expect(names.length).toBeGreaterThan(LEAST);
  });

  it('says which operator is not known', async () => {
    const json = join(folder, 'softsign', 'model.json');
    writeFileSync(json, readFileSync(json, 'utf8').replaceAll('"Softsign"', '"Lgamma"'));
    await expect(openTfjsClassifier(json)).rejects.toMatchObject({
      code: 'bad-file',
      message: 'TensorFlow.js does not know the operator “Lgamma” of this graph.',
    });
  });

  async function check(name: string): Promise<void> {
    const normalisation = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const classifier = await openTfjsClassifier(join(folder, name), { normalisation });
    expect(classifier.info).toMatchObject({
      numClasses: CLASSES,
      input: { layout: 'NHWC', imgSize: SIDE },
      output: { kind: 'logits' },
    });
    const reference = JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8')) as {
      images: number[];
      logits: number[];
    };
    const logits = await classifier.predict(Float32Array.from(reference.images), IMAGES, SIDE);
    expectClose([...logits], reference.logits, { relative: 1e-4 });
    await classifier.dispose();
  }
});
