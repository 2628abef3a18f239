import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../src-main/catalog/types';
import { encodeModel, floatInitializer } from '../../../src-main/engine/onnx/model';
import type { Evaluation } from '../../../src-main/work/outcome';
import { Cli, temporaryFolder } from './helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cli = new Cli(temporaryFolder());
const files = temporaryFolder();
const at = (name: string, text: string): string => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};

/** Cats are red, dogs green; half of the dogs have more blue. */
beforeAll(async () => {
  for (const [name, colours] of Object.entries({
    cat: [[200, 30, 30]],
    dog: [
      [30, 200, 30],
      [30, 150, 190],
    ],
  })) {
    for (const split of ['train', 'test']) {
      const folder = join(files, 'pets', split, name);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 12; i++) {
        const [r, g, b] = colours[i % colours.length]!.map(
          (value) => value + (split === 'test' ? i : 20 + i),
        ) as [number, number, number];
        const image = sharp({ create: { width: 16, height: 16, channels: 3, background: { r, g, b } } });
        await image.png().toFile(join(folder, `${i}.png`));
      }
    }
  }
  // The score of each breed is the mean of one colour: green, blue, red.
  writeFileSync(
    join(files, 'breeds.onnx'),
    encodeModel({
      irVersion: 8,
      opsets: [{ domain: '', version: 17 }],
      name: 'breeds',
      nodes: [
        { op: 'ReduceMean', inputs: ['image'], outputs: ['mean'], attributes: { axes: [2, 3], keepdims: 0 } },
        { op: 'MatMul', inputs: ['mean', 'w'], outputs: ['logits'] },
      ],
      initializers: [floatInitializer('w', [3, 3], Float32Array.from([0, 0, 9, 9, 0, 0, 0, 9, 0]))],
      inputs: [{ name: 'image', type: 'float32', shape: ['N', 3, 16, 16] }],
      outputs: [{ name: 'logits', type: 'float32', shape: ['N', 3] }],
    }),
  );
  const read = ['--mean', '0,0,0', '--std', '1,1,1', '--channel-order', 'RGB'];
  cli.json('data', 'add', join(files, 'pets'));
  cli.json(
    'teacher',
    'import',
    join(files, 'breeds.onnx'),
    '--classes',
    'beagle,pug,tabby',
    ...read,
    '--name',
    'breeds',
  );
  cli.json('teacher', 'import', join(files, 'breeds.onnx'), ...read, '--name', 'nameless');
});

interface Evaluated {
  evaluation: Evaluation;
}
const evaluate = (teacher: string, map: string) =>
  cli.json<Evaluated>('evaluate', teacher, '--data', 'pets', '--class-map', map).evaluation;

const TABLE = 'dataset,teacher\ncat,tabby\ndog,beagle\ndog,pug\n';

describe('classes that are paired by hand', () => {
  it('are asked for where names do not decide', () => {
    const { status, stderr } = cli.run('evaluate', 'breeds', '--data', 'pets');
    expect(status).toBe(1);
    expect(stderr).toContain('The teacher does not know the classes “cat”, “dog”.');
    expect(stderr).toContain('--class-map');
  });

  it.each([
    ['a table', 'pairs.csv', TABLE, 1],
    ['a table with tabs', 'pairs.tsv', 'cat\ttabby\ndog\tbeagle\ndog\tpug\n', 1],
    ['JSON', 'pairs.json', '{"cat": "tabby", "dog": ["pug", "beagle"]}', 1],
    ['places', 'places.json', '{"cat": 2, "dog": [0, 1]}', 1],
    // Of dogs with more blue than green beagle alone still knows: both are above red.
    ['one of several', 'one.json', '{"cat": "tabby", "dog": "beagle"}', 1],
    ['the wrong way round', 'wrong.json', '{"cat": ["pug", "beagle"], "dog": "tabby"}', 0],
  ])('in %s decide what is right', (_, name, text, accuracy) => {
    expect(evaluate('breeds', at(name, text)).accuracy).toBe(accuracy);
  });

  it.each([
    ['{"cow": "tabby"}', '“cow” is paired by hand, but is no class of the dataset.'],
    ['{"cat": "siamese"}', 'The teacher has no class “siamese”, which one is paired with by hand.'],
    ['{"cat": "tabby", "dog": "tabby"}', 'The classes “cat” and “dog” are one class to the teacher.'],
    ['cat', '“bad.json” does not pair classes: it has no two columns.'],
  ])('are refused as %s', (text, message) => {
    const { status, stderr } = cli.run(
      'evaluate',
      'breeds',
      '--data',
      'pets',
      '--class-map',
      at('bad.json', text),
    );
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
  });

  it('measure a teacher at its import', () => {
    const args = ['--classes', 'beagle,pug,tabby', '--class-map', at('pairs.csv', TABLE)];
    const { entries } = cli.json<{ entries: Entry[] }>(
      'teacher',
      'import',
      join(files, 'breeds.onnx'),
      '--data',
      'pets',
      ...args,
    );
    expect(entries[0]!.accuracy).toBe(1);
  });

  it('teach a bank, from which a model of the data’s classes is made', () => {
    const small = ['--width', '64', '--depth', '1', '--patch', '8', '--steps', '4'];
    const map = ['--class-map', at('pairs.csv', TABLE)];
    cli.json('condense', '--data', 'pets', '--teacher', 'breeds', ...map, ...small, '--name', 'paired');
    const { entries } = cli.json<{ entries: Entry[] }>(
      'generate',
      '--bank',
      'paired',
      '--width',
      '64',
      '--depth',
      '1',
    );
    expect(entries[0]!.config['classes']).toEqual(['cat', 'dog']);
    cli.json(
      'condense',
      '--data',
      'pets',
      '--teacher',
      'breeds',
      '--classes-of',
      'teacher',
      ...small,
      '--name',
      'own',
    );
    const own = cli.json<{ entries: Entry[] }>('generate', '--bank', 'own', '--width', '64', '--depth', '1');
    expect(own.entries[0]!.config['classes']).toEqual(['beagle', 'pug', 'tabby']);
  });
});

describe('classes that are matched by their order', () => {
  it('are said, in words and in JSON', () => {
    const map = at('places.json', '{"cat": 2, "dog": [0, 1]}');
    expect(evaluate('nameless', map)).toMatchObject({ accuracy: 1 });
    const three = join(files, 'three');
    for (const name of ['a', 'b', 'c']) mkdirSync(join(three, name), { recursive: true });
    return Promise.all(
      ['a', 'b', 'c'].flatMap((name, i) =>
        [0, 1, 2].map((k) => {
          const [r, g, b] = [0, 1, 2].map((c) => (c === (i + 1) % 3 ? 200 + k : 20));
          return sharp({
            create: { width: 16, height: 16, channels: 3, background: { r: r!, g: g!, b: b! } },
          })
            .png()
            .toFile(join(three, name, `${k}.png`));
        }),
      ),
    ).then(() => {
      cli.json('data', 'add', three);
      const said =
        'The teacher does not name its classes: they are matched by their order, so that “a” is taken for its class 0.';
      expect(cli.run('evaluate', 'nameless', '--data', 'three').stderr).toContain(said);
      const { evaluation } = cli.json<Evaluated>('evaluate', 'nameless', '--data', 'three');
      expect(evaluation).toMatchObject({ accuracy: 1, notes: [said] });
    });
  });
});

describe('a teacher of TensorFlow.js', () => {
  /** A layers model as TensorFlow.js's converter writes it: the mean of red is the score of a cat, that of green of a dog. */
  async function writeLayers(folder: string): Promise<void> {
    mkdirSync(folder);
    await tf.setBackend('cpu');
    const dense = tf.layers.dense({ units: 2, useBias: false, activation: 'softmax' });
    const pool = tf.layers.globalAveragePooling2d({ inputShape: [16, 16, 3] });
    const model = tf.sequential({ layers: [pool, dense] });
    dense.setWeights([tf.tensor2d([9, 0, 0, 9, 0, 0], [3, 2])]);
    const handler = tf.io.withSaveHandler(({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      const json = { format: 'layers-model', modelTopology, weightsManifest };
      writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const },
      });
    });
    await model.save(handler);
    writeFileSync(join(folder, 'metadata.json'), JSON.stringify({ labels: ['cat', 'dog'] }));
  }

  it('in layers is imported, measured and taught from', async () => {
    await writeLayers(join(files, 'layers'));
    const { entries } = cli.json<{ entries: Entry[] }>(
      'teacher',
      'import',
      join(files, 'layers'),
      '--data',
      'pets',
      '--name',
      'layers',
    );
    expect(entries[0]).toMatchObject({
      accuracy: 1,
      config: { format: 'tfjs', model: 'layers', classes: ['cat', 'dog'] },
    });
    const small = ['--width', '64', '--depth', '1', '--patch', '8', '--steps', '2'];
    cli.json('condense', '--data', 'pets', '--teacher', 'layers', ...small, '--name', 'from layers');
  });

  it('in a graph answers as the model that it was exported from', () => {
    const model = cli.json<{ entries: Entry[] }>(
      'generate',
      '--bank',
      'paired',
      '--width',
      '64',
      '--depth',
      '1',
    ).entries[0]!;
    cli.json('export', model.id, '--format', 'tfjs', '--to', join(files, 'graph'));
    const read = cli.json<{ entries: Entry[] }>(
      'teacher',
      'import',
      join(files, 'graph', 'model.json'),
      '--data',
      'pets',
    );
    expect(read.entries[0]).toMatchObject({
      config: { format: 'tfjs', model: 'graph', classes: ['cat', 'dog'] },
    });
    const own = cli.json<Evaluated>('evaluate', model.id, '--data', 'pets').evaluation;
    expect(read.entries[0]!.accuracy).toBe(own.accuracy);
  });
});
