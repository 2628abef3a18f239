import { cpSync, mkdirSync } from 'node:fs';
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

/** So many that usual normalisations, which are alike, are told apart. */
const LEVELS = Array.from({ length: 24 }, (_, i) => Math.round((255 * i) / 23));
const nameOf = (level: number) => `level ${String(level).padStart(3, '0')}`;

const images = (name: string) => join(folder, name);
async function write(set: string, label: string, colour: readonly number[], spread = 2): Promise<void> {
  for (const split of ['train', 'test']) {
    const place = join(images(set), split, label);
    mkdirSync(place, { recursive: true });
    for (let i = 0; i < (spread === 0 ? 4 : 8); i++) {
      const [r, g, b] = colour.map((value) => Math.max(0, Math.min(255, value + spread * (i - 3.5))));
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
  for (const level of LEVELS) await write('levels', nameOf(level), [level, level, level], 0);
  for (const label of ['black', 'white'] as const) await write('pair', label, Array(3).fill(TONES[label]));
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

/** {@link nearest} of levels as a normalisation shows them. */
const nearestLevel = (mean: number[], std: number[], order = LEVELS.map((_, i) => i)) =>
  nearest(
    order.map((i) => [0, 1, 2].reduce((sum, c) => sum + (LEVELS[i]! / 255 - mean[c]!) / std[c]! / 3, 0)),
  );

/** {@link nearest} of images of one size alone: each pixel has a weight of its own. */
function sized(size: number, tones: number[], channelsLast = false): OnnxModel {
  const pixels = 3 * size ** 2;
  return {
    ...nearest(tones, ['N', ...(channelsLast ? ['H', 'W', 3] : [3, 'H', 'W'])]),
    nodes: [
      { op: 'Flatten', inputs: ['image'], outputs: ['pixels'] },
      { op: 'Gemm', inputs: ['pixels', 'w', 'b'], outputs: ['scores'] },
    ],
    initializers: [
      floatInitializer(
        'w',
        [pixels, tones.length],
        Float32Array.from(
          { length: pixels * tones.length },
          (_, i) => (2 * tones[i % tones.length]!) / pixels,
        ),
      ),
      floatInitializer(
        'b',
        [tones.length],
        Float32Array.from(tones, (t) => -t * t),
      ),
    ],
  };
}

/** A model that takes whole numbers. */
function ofBytes(type: 'uint8' | 'int8', tones: number[]): OnnxModel {
  const model = nearest(tones);
  const [first, ...rest] = model.nodes;
  return {
    ...model,
    nodes: [
      { op: 'Cast', inputs: ['image'], outputs: ['floats'], attributes: { to: 1 } },
      { ...first!, inputs: ['floats'] },
      ...rest,
    ],
    inputs: [{ ...model.inputs[0]!, type }],
  };
}

/** One score: how much a picture is of the second of two classes, as a sigmoid gives it. */
const oneScore = (sign: 1 | -1): OnnxModel => ({
  ...linear([[4 * sign], [4 * sign], [4 * sign]], [0]),
  nodes: [
    ...linear([], [0]).nodes.map((node) => ({
      ...node,
      outputs: node.outputs.map((name) => (name === 'scores' ? 'z' : name)),
    })),
    { op: 'Sigmoid', inputs: ['z'], outputs: ['scores'] },
  ],
});

/** {@link nearest} with further outputs, which say nothing of classes, before its own. */
const behind = (outputs: number[]): OnnxModel => ({
  ...nearest(HALF),
  nodes: [
    ...nearest(HALF).nodes,
    ...outputs.map((_, i) => ({ op: 'Neg', inputs: ['scores'], outputs: [`other ${i}`] })),
  ],
  outputs: [...outputs.map((count, i) => floats(`other ${i}`, 'N', count)), floats('scores', 'N', 4)],
});

const close = (mean: number[], std: number[]) =>
  ({
    mean: mean.map((value) => expect.closeTo(value, 2) as number),
    std: std.map((value) => expect.closeTo(value, 2) as number),
  }) as { mean: [number, number, number]; std: [number, number, number] };
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const CLIP = { mean: [0.481, 0.458, 0.408], std: [0.269, 0.261, 0.276] };
const CIFAR = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const CAFFE = { mean: [0.485, 0.458, 0.408], std: [1 / 255, 1 / 255, 1 / 255] };
/** A fixed order of all levels that is none of the usual ones. */
const SHUFFLED = LEVELS.map((_, i) => (7 * i + 3) % LEVELS.length);

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
    [
      'red first, channels last',
      linear(same([2, 1, 0]), [0, 0, 0], ['N', SIDE, SIDE, 3]),
      'colours',
      { channelOrder: 'RGB', layout: 'NHWC' },
    ],
    [
      'blue first, channels last',
      linear(same([0, 1, 2]), [0, 0, 0], ['N', SIDE, SIDE, 3]),
      'colours',
      { channelOrder: 'BGR', layout: 'NHWC' },
    ],
    [
      'ImageNet’s mean',
      nearestLevel(IMAGENET.mean, IMAGENET.std),
      'levels',
      { normalisation: close(IMAGENET.mean, IMAGENET.std) },
    ],
    [
      'CLIP’s mean',
      nearestLevel(CLIP.mean, CLIP.std),
      'levels',
      { normalisation: close(CLIP.mean, CLIP.std) },
    ],
    [
      'CIFAR-10’s mean',
      nearestLevel(CIFAR.mean, CIFAR.std),
      'levels',
      { normalisation: close(CIFAR.mean, CIFAR.std) },
    ],
    [
      'Caffe’s mean',
      nearestLevel(CAFFE.mean, CAFFE.std),
      'levels',
      { normalisation: close(CAFFE.mean, CAFFE.std) },
    ],
    // Of 24 evenly spaced levels the deviation is √((24² − 1) / 12) / 23.
    [
      'the data’s own mean',
      nearestLevel(triple(0.5), triple(0.301)),
      'levels',
      { normalisation: close(triple(0.5), triple(0.301)) },
    ],
    [
      '−1 … 1 among many levels',
      nearestLevel(triple(0.5), triple(0.5)),
      'levels',
      { normalisation: all(0.5, 0.5) },
    ],
    [
      '0 … 255 among many levels',
      nearestLevel(triple(0), triple(1 / 255)),
      'levels',
      { normalisation: all(0, 1 / 255) },
    ],
    ['bytes', ofBytes('uint8', [0, 85, 170, 255]), 'tones', { normalisation: all(0, 1) }],
    ['signed bytes', ofBytes('int8', [-128, -43, 42, 127]), 'tones', { normalisation: all(128 / 255, 1) }],
    ['images of 32 pixels', sized(32, HALF), 'tones', { imgSize: 32, normalisation: all(0.5, 0.5) }],
    [
      'images of 64 pixels',
      sized(64, [0, 85, 170, 255]),
      'tones',
      { imgSize: 64, normalisation: all(0, 1 / 255) },
    ],
    [
      'images of 28 pixels, channels last',
      sized(28, HALF, true),
      'tones',
      { imgSize: 28, layout: 'NHWC', normalisation: all(0.5, 0.5) },
    ],
    ['the last of three outputs', behind([4, 4]), 'tones', { output: 'scores' }],
    [
      'the classes from behind',
      nearest([...HALF].reverse()),
      'tones',
      { classes: ['white', 'light', 'dark', 'black'] },
    ],
    [
      'an order of many classes',
      nearestLevel(IMAGENET.mean, IMAGENET.std, SHUFFLED),
      'levels',
      { classes: SHUFFLED.map((i) => nameOf(LEVELS[i]!)) },
    ],
    [
      'four classes among eight others',
      nearest([9, 8, HALF[2]!, 7, HALF[0]!, -9, HALF[3]!, -8, 6, HALF[1]!, -7, -6]),
      'tones',
      {
        classes: [
          'output 0',
          'output 1',
          'light',
          'output 3',
          'black',
          'output 5',
          'white',
          'output 7',
          'output 8',
          'dark',
          'output 10',
          'output 11',
        ],
      },
    ],
    ['one score for the second of two', oneScore(1), 'pair', {}],
    ['one score for the first of two', oneScore(-1), 'pair', { classes: ['white', 'black'] }],
    ['two classes the wrong way round', nearest([1, -1]), 'pair', { classes: ['white', 'black'] }],
  ])('%s', async (_, model, set, expected) => {
    const { entry, onnx, lines } = await teacher(model, set);
    for (const [key, value] of Object.entries(expected)) {
      if (key === 'classes' && set === 'colours') continue; // matched by position: nothing is written
      expect(onnx[key as keyof OnnxOptions]).toEqual(value);
    }
    expect(entry.accuracy).toBe(1);
    expect(
      lines.some((line) => /^The file does not say .*Tried on up to \d+ training images/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => line.startsWith('100.0 % right with '))).toBe(true);
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

  it('a teacher that is right on every one of three images is not warned of', async () => {
    for (const label of CLASSES) {
      const [from, to] = [join(images('colours'), 'test', label), join(images('few'), 'test', label)];
      mkdirSync(to, { recursive: true });
      cpSync(join(from, '0.png'), join(to, '0.png'));
      cpSync(join(images('colours'), 'train', label), join(images('few'), 'train', label), {
        recursive: true,
      });
    }
    const { lines, entry } = await teacher(rgb, 'few');
    expect(entry.accuracy).toBe(1);
    expect(lines.filter((line) => line.startsWith('Warning: '))).toEqual([]);
  });

  it('a teacher of other classes is imported all the same, and that is said', async () => {
    const { lines, entry } = await teacher(nearest(HALF), 'tones', { classes: ['a', 'b', 'c', 'd'] });
    expect(entry.accuracy).toBeNull();
    expect(lines.some((line) => line.startsWith('Its accuracy on “tones” is not measured. '))).toBe(true);
    expect(lines.join()).toContain('Pair its classes with --class-map to have it measured');
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
