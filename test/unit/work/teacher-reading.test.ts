import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { floatInitializer, type OnnxModel } from '../../../src-main/engine/onnx/model';
import type { OnnxOptions } from '../../../src-main/work/reading-fields';
import { classifierFingerprint } from '../../../src-main/work/worker/classifiers';
import { correctReading, readingOf } from '../../../src-main/work/host/reading';
import { SIDE, writeFile, temporaryFolder } from '../formats/onnx-files';
import { looksHere, openStudio } from './helpers';

const folder = temporaryFolder();
/** Six images of each; redder than green, greener than blue, and so on, at any brightness. */
const COLOURS = { blue: [40, 60, 200], green: [50, 190, 70], red: [210, 60, 50] } as const;
const CLASSES = Object.keys(COLOURS);
/** Grey tones tell normalisations apart. */
const TONES = { black: 0, dark: 85, light: 170, white: 255 } as const;

const images = (name: string) => join(folder, name);
async function write(set: string, label: string, colour: readonly number[]): Promise<void> {
  for (const split of ['train', 'test']) {
    const place = join(images(set), split, label);
    mkdirSync(place, { recursive: true });
    for (let i = 0; i < 8; i++) {
      const [r, g, b] = colour.map((value) => Math.max(0, Math.min(255, value + 2 * i - 7)));
      const image = sharp({
        create: { width: 32, height: 32, channels: 3, background: { r: r!, g: g!, b: b! } },
      });
      await image.png().toFile(join(place, `${i}.png`));
    }
  }
}
beforeAll(async () => {
  for (const [label, colour] of Object.entries(COLOURS)) await write('colours', label, colour);
  for (const [label, tone] of Object.entries(TONES)) await write('tones', label, [tone, tone, tone]);
});

const floats = (name: string, ...shape: (number | string)[]) => ({ name, type: 'float32' as const, shape });

/** scores = mean colour · w + b, the channels in the file's own order. */
function linear(
  w: number[][],
  b: number[],
  shape: (number | string)[] = ['N', 3, SIDE, SIDE],
  more: Partial<OnnxModel> = {},
): OnnxModel {
  const last = shape[3] === 3;
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'tones',
    nodes: [
      {
        op: 'ReduceMean',
        inputs: ['image'],
        outputs: ['mean'],
        attributes: { axes: last ? [1, 2] : [2, 3], keepdims: 0 },
      },
      { op: 'Gemm', inputs: ['mean', 'w', 'b'], outputs: ['scores'] },
    ],
    initializers: [
      floatInitializer('w', [3, b.length], Float32Array.from(w.flat())),
      floatInitializer('b', [b.length], Float32Array.from(b)),
    ],
    inputs: [floats('image', ...shape)],
    outputs: [floats('scores', 'N', b.length)],
    ...more,
  };
}

/** Which of four tones −1, −1/3, 1/3, 1 (or any others) is nearest to the mean of all channels. */
function nearest(tones: number[], shape?: (number | string)[], more?: Partial<OnnxModel>): OnnxModel {
  // −(x − t)² is highest where 2tx − t² is.
  return linear(
    [0, 1, 2].map(() => tones.map((t) => (2 * t) / 3)),
    tones.map((t) => -t * t),
    shape,
    more,
  );
}
const HALF = [-1, -1 / 3, 1 / 3, 1];
const same = (order: number[]) => [0, 1, 2].map((channel) => order.map((each) => (each === channel ? 1 : 0)));
const rgb = linear(same([2, 1, 0]), [0, 0, 0]);

async function teacher(model: OnnxModel, set: string | undefined, options: OnnxOptions = {}) {
  const studio = openStudio();
  const data =
    set === undefined
      ? undefined
      : (
          await studio.follow(
            studio.submit({ kind: 'add-dataset', source: { kind: 'folder', path: images(set) } }).id,
          )
        ).result[0];
  const path = writeFile(folder, 'teacher.onnx', model);
  const job = await studio.follow(
    studio.submit({ kind: 'import-teacher', path, format: 'onnx', data, options }).id,
  );
  if (job.error) throw new Error(job.error.message);
  const entry = studio.catalog.entries.get(job.result[0]!);
  const lines = studio.catalog.jobs.log(job.id).map(({ message }) => message);
  return { studio, entry, lines, onnx: entry.config['onnx'] as OnnxOptions };
}

const triple = (value: number): [number, number, number] => [value, value, value];
const all = (mean: number, std: number) => ({ mean: triple(mean), std: triple(std) });

describe('what a file does not say is measured', () => {
  it.each<[string, OnnxModel, string, OnnxOptions]>([
    ['pixels −1 … 1', nearest(HALF), 'tones', { normalisation: all(0.5, 0.5) }],
    ['pixels 0 … 1', nearest([0, 1 / 3, 2 / 3, 1]), 'tones', { normalisation: all(0, 1) }],
    ['pixels 0 … 255', nearest([0, 85, 170, 255]), 'tones', { normalisation: all(0, 1 / 255) }],
    [
      'channels last',
      nearest(HALF, ['N', SIDE, SIDE, 3]),
      'tones',
      { layout: 'NHWC', normalisation: all(0.5, 0.5) },
    ],
    ['red first', rgb, 'colours', { channelOrder: 'RGB', classes: CLASSES }],
    ['blue first', linear(same([0, 1, 2]), [0, 0, 0]), 'colours', { channelOrder: 'BGR', classes: CLASSES }],
    [
      'the second output',
      nearest(HALF, undefined, {
        nodes: [...nearest(HALF).nodes, { op: 'Neg', inputs: ['scores'], outputs: ['out'] }],
        outputs: [floats('out', 'N', 4), floats('scores', 'N', 4)],
      }),
      'tones',
      { output: 'scores' },
    ],
    // Of any order of the outputs, green alone is where it is: an order is found.
    [
      'another order of classes',
      nearest([1, -1, 1 / 3, -1 / 3]),
      'tones',
      { classes: ['white', 'black', 'light', 'dark'] },
    ],
    [
      'classes among others',
      nearest([9, ...HALF, -9]),
      'tones',
      { classes: ['output 0', 'black', 'dark', 'light', 'white', 'output 5'] },
    ],
  ])('%s', async (_, model, set, expected) => {
    const { entry, onnx, lines } = await teacher(model, set);
    for (const [key, value] of Object.entries(expected)) {
      if (key === 'classes' && set === 'colours') continue; // matched by position: nothing is written
      expect(onnx[key as keyof OnnxOptions]).toEqual(value);
    }
    expect(entry.accuracy).toBe(1);
    expect(lines.some((line) => /^The file does not say .*Tried on \d+ training images/.test(line))).toBe(
      true,
    );
    expect(lines.some((line) => /^ +100\.0 % {2}/.test(line))).toBe(true);
    expect((entry.config['tried'] as unknown[]).length).toBeGreaterThan(1);
  });

  it('without data each guess is said, with what corrects it', async () => {
    const { lines, entry } = await teacher(nearest(HALF, ['N', 3, 'H', 'W']), undefined);
    expect(entry.config['guessed']).toEqual(['imgSize', 'normalisation', 'channelOrder']);
    expect(lines).toContain(
      'The file does not say the size of its images: 224 pixels is a guess. Import it with --data to have it measured, or say it with --img-size.',
    );
    expect(lines.filter((line) => line.includes('is a guess')).length).toBe(3);
  });

  it('accuracy near chance is warned of, with likely causes', async () => {
    const { lines, entry } = await teacher(nearest([5, 5, 5, 5]), 'tones', {
      normalisation: all(0, 1),
      channelOrder: 'RGB',
    });
    expect(entry.accuracy).toBe(0.25);
    const warning = lines.find((line) => line.startsWith('Warning: '));
    expect(warning).toContain('it is right on 25.0 % of the test images, and guessing is right on 25.0 %');
    expect(warning).toContain('wave teacher set "teacher" …');
  });

  it('a teacher of other classes is imported all the same, and that is said', async () => {
    const { lines, entry } = await teacher(nearest(HALF), 'tones', { classes: ['a', 'b', 'c', 'd'] });
    expect(entry.accuracy).toBeNull();
    expect(lines.some((line) => line.startsWith('Its accuracy on “tones” is not measured. '))).toBe(true);
  });
});

describe('how a teacher is read', () => {
  it('is seen and corrected, and what was measured before is forgotten', async () => {
    const { studio, entry } = await teacher(nearest(HALF), 'tones', {
      normalisation: all(0, 1),
      channelOrder: 'RGB',
    });
    expect(entry.accuracy).toBeLessThan(0.8);
    expect(await readingOf(studio, looksHere, entry.id)).toMatchObject({
      imgSize: SIDE,
      channelOrder: 'RGB',
      normalisation: all(0, 1),
    });
    const changes = { normalisation: all(0.5, 0.5), classes: ['black', 'dark', 'light', 'white'] };
    const { entry: after, reading } = await correctReading(studio, looksHere, entry.id, changes);
    expect(reading).toMatchObject({ normalisation: all(0.5, 0.5), classes: changes.classes, imgSize: SIDE });
    expect([after.accuracy, after.metrics['test/accuracy']]).toEqual([null, undefined]);
    const data = studio.catalog.entries.list({ kind: 'dataset' }).entries[0]!;
    await studio.follow(studio.submit({ kind: 'evaluate', model: entry.id, data: data.id }).id);
    expect(studio.catalog.entries.get(entry.id).accuracy).toBe(1);
  });

  it('is part of what its kept answers belong to', () => {
    const file = { name: 'x', path: 'x', sha256: 'a', format: 'onnx' as const, trained: false };
    const prints = [
      {},
      { imgSize: 32 },
      { channelOrder: 'BGR' as const },
      { output: 'y' },
      { classes: ['a', 'b'] },
    ].map((onnx) => classifierFingerprint({ ...file, onnx }));
    expect(new Set(prints).size).toBe(5);
  });

  it.each([
    ['another size than the file has', { imgSize: 99 }, '“'],
    ['too few names', { classes: ['a', 'b'] }, 'tells 4 classes apart, but 2 names are given.'],
    ['an output that is not there', { output: 'x' }, 'has no output “x”.'],
  ])('cannot be corrected to %s', async (_, changes, message) => {
    const { studio, entry } = await teacher(nearest(HALF), undefined);
    await expect(correctReading(studio, looksHere, entry.id, changes)).rejects.toThrow(message);
    expect(studio.catalog.entries.get(entry.id).config).toEqual(entry.config);
  });
});
