import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { best } from '../../../src-main/formats/onnx/compare';
import type { Images } from '../../../src-main/formats/foreign/pixels';
import { USUAL_NORMALISATIONS } from '../../../src-main/work/kinds/import-teacher/readings';

/** A ResNet that PyTorch trained and exported, with some of the images it is for: make_foreign_teacher.py wrote them. */
const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const SIDE = 28;
const PIXELS = SIDE * SIDE;

const { labels, accuracy, logits } = JSON.parse(readFileSync(`${FIXTURES}/foreign-teacher.json`, 'utf8')) as {
  labels: number[];
  accuracy: number;
  logits: number[][];
};

/** The images of the sheet, [count, 3, 28, 28] from 0 to 1. */
async function testImages(): Promise<Images> {
  const { data: sheet, info } = await sharp(`${FIXTURES}/foreign-teacher.png`)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const row = info.width / SIDE;
  const data = new Float32Array(labels.length * 3 * PIXELS);
  for (let at = 0; at < data.length; at++) {
    const [image, pixel] = [Math.floor(at / (3 * PIXELS)), at % PIXELS];
    const y = Math.floor(image / row) * SIDE + Math.floor(pixel / SIDE);
    const x = (image % row) * SIDE + (pixel % SIDE);
    data[at] = sheet[y * info.width + x]! / 255;
  }
  return { data, count: labels.length, size: SIDE };
}

it('a ResNet that PyTorch exported answers as it did in PyTorch, with its normalisation', async () => {
  const images = await testImages();
  const classifier = await openOnnxClassifier(`${FIXTURES}/foreign-teacher.onnx`);
  expect(classifier.onnx).toMatchObject({
    opset: 13,
    producer: 'pytorch',
    numClasses: 10,
    classes: undefined,
    input: { layout: 'NCHW', channels: 3, imgSize: SIDE, batch: undefined },
    output: { kind: 'logits' },
    guessed: ['normalisation', 'channelOrder'],
  });
  const half = USUAL_NORMALISATIONS.find(({ name }) => name === 'pixels −1 … 1')!;
  const right = classifier.withNormalisation(half.normalisation);
  const answers = await right.predict(images.data, images.count, SIDE);
  for (const [i, expected] of logits.flat().entries()) expect(answers[i]).toBeCloseTo(expected, 4);
  const guesses = best(answers, images.count);
  const hits = guesses.filter((guess, i) => guess === labels[i]).length;
  expect(hits / images.count).toBeCloseTo(accuracy, 6);
  await classifier.dispose();
});
