import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { best } from '../../../src-main/formats/onnx/compare';
import { detectNormalisation } from '../../../src-main/formats/onnx/normalisation';
import type { Images } from '../../../src-main/formats/onnx/session';

/** A ResNet that PyTorch exported and the images it was made for; not part of the project. */
const DATA = resolve(import.meta.dirname, '../../../../shared/data');
const TEACHER = join(DATA, 'cifar10-resnet.onnx');
const ARCHIVE = join(DATA, 'cifar10-12k.tar.xz');
const present = existsSync(TEACHER) && existsSync(ARCHIVE);
if (!present) console.warn(`skipped: the foreign teacher and its images are not beside the project`);

/** All test images, [count, 3, 32, 32] from 0 to 1, and their labels in alphabetical order of the classes. */
async function testImages(): Promise<Images & { labels: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-cifar-'));
  try {
    execFileSync('tar', ['xJf', ARCHIVE, '-C', folder, 'cifar10-12k/test']);
    const root = join(folder, 'cifar10-12k/test');
    const files = readdirSync(root)
      .sort()
      .flatMap((name, label) =>
        readdirSync(join(root, name)).map((file) => ({ label, path: join(root, name, file) })),
      );
    const data = new Float32Array(files.length * 3 * 1024);
    for (const [i, { path }] of files.entries()) {
      const pixels = await sharp(path).raw().toBuffer();
      for (let j = 0; j < 3 * 1024; j++)
        data[(i * 3 + (j % 3)) * 1024 + Math.floor(j / 3)] = pixels[j]! / 255;
    }
    return { data, count: files.length, size: 32, labels: files.map(({ label }) => label) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!present)('a ResNet that PyTorch exported', () => {
  it('is right on 82.0 % of the 2,000 test images, with the normalisation that is found out', async () => {
    const images = await testImages();
    const classifier = await openOnnxClassifier(TEACHER);
    expect(classifier.info).toMatchObject({
      opset: 13,
      producer: 'pytorch',
      numClasses: 10,
      // Of 432,650 in PyTorch: the export folds each batch normalisation into its convolution, 656 channels in all.
      parameters: 432_650 - 656,
      classes: undefined,
      input: { layout: 'NCHW', channels: 3, imgSize: 32, batch: undefined },
      output: { kind: 'logits' },
      guessed: ['normalisation'],
    });
    const few = Array.from({ length: 250 }, (_, i) => i * 8);
    const part = { count: 250, size: 32, data: new Float32Array(250 * 3072) };
    few.forEach((i, at) => part.data.set(images.data.subarray(i * 3072, (i + 1) * 3072), at * 3072));
    const trials = await detectNormalisation(
      classifier,
      part,
      few.map((i) => images.labels[i]!),
    );
    expect(trials[0].name).toBe('CIFAR-10');
    expect(trials[0].accuracy).toBeGreaterThan(trials.at(-1)!.accuracy + 0.3);
    const right = classifier.withNormalisation(trials[0].normalisation);
    const guesses = best(await right.predict(images.data, images.count, 32), images.count);
    const accuracy = guesses.filter((guess, i) => guess === images.labels[i]).length / images.count;
    expect(accuracy).toBeCloseTo(0.82, 2);
    await classifier.dispose();
  });
});
