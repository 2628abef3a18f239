import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../src-main/catalog/types';
import type { TensorMap } from '../../../src-main/base/tensor';
import { readBank, writeBank } from '../../../src-main/formats/wavebank';
import type { ViTConfig } from '../../../src-main/nn/config';
import type { Exported } from '../../../src-main/work/outcome';
import { fileOf, folderOf, hfTensors } from '../../unit/formats/import-helpers';
import { expectSameWeights, randomViT } from '../../unit/formats/helpers';
import { floatInitializer, int64Initializer } from '../../../src-main/engine/onnx/model';
import { CLASSES, externalModel, linearModel, matrix, SIDE, writeFile } from '../../unit/formats/onnx-files';
import { importViT } from '../../../src-main/formats/import';
import { elasticConfig, randomBank } from '../../unit/wave/helpers';
import { Cli, temporaryFolder } from './helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Finished {
  entries: Entry[];
  exported: Exported;
}

const cli = new Cli(temporaryFolder());
const files = temporaryFolder();
const SIZE: Partial<ViTConfig> = { embedDim: 64, numHeads: 1, depth: 2 };

/** The last line on standard error of a command that must fail. */
function refusal(...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = cli.run(...args);
  return { status, said: stderr.trim().split('\n').at(-1)! };
}

const configOf = (entry: Entry) =>
  entry.config as { network: { config: ViTConfig }; notes: string[]; onnx: Record<string, unknown> };

describe('import of a ViT as a model', () => {
  const plain = randomViT(SIZE);
  const distilled = randomViT({ ...SIZE, distilled: true });
  const hfConfig = { model_type: 'vit', num_attention_heads: 1, layer_norm_eps: 1e-6 };

  it.each<[string, () => Promise<string>, Partial<ViTConfig>, TensorMap]>([
    ['timm’s names', () => fileOf(plain.weights), {}, plain.weights],
    [
      'a folder of transformers',
      () => folderOf(hfTensors(plain), { 'config.json': hfConfig }),
      {},
      plain.weights,
    ],
    ['a distilled DeiT', () => fileOf(hfTensors(distilled)), { distilled: true }, distilled.weights],
  ])('of %s, and back by timm’s format to the bit', async (_, make, config, weights) => {
    const { entries } = cli.json<Finished>('import', await make());
    expect(configOf(entries[0]!).network.config).toMatchObject({ ...SIZE, ...config });
    const out = join(temporaryFolder(), 'out');
    const { exported } = cli.json<Finished>('export', entries[0]!.id, '--format', 'timm', '--to', out);
    expect(exported.verification).toMatchObject([{ agrees: true, maxDifference: 0 }]);
    expectSameWeights((await importViT(out)).weights, weights);
    const again = cli.json<Finished>('import', out);
    expect(cli.weights(again.entries[0]!.id)).toBe(cli.weights(entries[0]!.id));
  });

  it('resizes positions where another image size is wanted', async () => {
    const file = await fileOf(plain.weights);
    const { entries } = cli.json<Finished>('import', file, '--img-size', '32', '--classes', 'a,b,c,d,e');
    expect(configOf(entries[0]!).network.config.imgSize).toBe(32);
    expect(entries[0]!.config).toMatchObject({ classes: ['a', 'b', 'c', 'd', 'e'] });
    expect(configOf(entries[0]!).notes).toContain('Positions are resized from images of 16 pixels to 32.');
  });

  it('refuses what is none of PyTorch’s files, though it is called so', () => {
    writeFileSync(join(files, 'old.pth'), 'x');
    expect(refusal('import', join(files, 'old.pth'))).toMatchObject({
      status: 1,
      said: expect.stringMatching(
        /is no checkpoint of PyTorch that can be read: it was not written by torch.save/,
      ) as string,
    });
  });
});

describe('import of a bank', () => {
  it('does what is said where the name is taken', async () => {
    const path = join(files, 'tiny.wavebank');
    await writeBank(path, randomBank(elasticConfig()));
    const [first] = cli.json<Finished>('import', path).entries;
    expect(cli.json<Finished>('import', path, '--on-conflict', 'rename').entries[0]!.name).toBe('tiny 2');
    expect(refusal('import', path, '--on-conflict', 'refuse')).toMatchObject({ status: 2 });
    const [third] = cli.json<Finished>('import', path, '--on-conflict', 'replace').entries;
    expect([third!.name, third!.id === first!.id]).toEqual(['tiny', false]);
    const out = join(files, 'out.wavebank');
    const { exported } = cli.json<Finished>('export', third!.id, '--format', 'wavebank', '--to', out);
    expect(exported.verification).toMatchObject([{ agrees: true, maxDifference: 0 }]);
    expect(await readBank(out)).toEqual(await readBank(path));
  });
});

describe('import of an ONNX teacher', () => {
  const softmax = [{ op: 'Softmax', inputs: ['scores'], outputs: ['p'], attributes: { axis: 1 } }];

  it('finds out layout, size, classes and kind of output', () => {
    const path = writeFile(files, 'nhwc.onnx', linearModel({ shape: ['N', SIDE, SIDE, 3], tail: softmax }));
    const { config } = cli.json<Finished>('teacher', 'import', path).entries[0]!;
    expect(config).toMatchObject({
      numClasses: CLASSES,
      onnx: { layout: 'NHWC', imgSize: SIDE, outputs: 'probabilities' },
    });
  });

  it('takes what a person says instead', () => {
    const path = writeFile(files, 'open.onnx', linearModel({ shape: ['N', 'a', 'b', 'c'] }));
    const said = [
      '--layout',
      'NHWC',
      '--outputs',
      'probabilities',
      '--img-size',
      '4',
      '--classes',
      'a,b,c,d,e',
    ];
    const numbers = ['--mean', '0.1,0.2,0.3', '--std', '0.5'];
    const { config } = cli.json<Finished>('teacher', 'import', path, ...said, ...numbers).entries[0]!;
    expect(config).toMatchObject({
      onnx: {
        ...{ layout: 'NHWC', outputs: 'probabilities', imgSize: 4, classes: ['a', 'b', 'c', 'd', 'e'] },
        normalisation: { mean: [0.1, 0.2, 0.3], std: [0.5, 0.5, 0.5] },
      },
    });
  });

  it('takes weights beside the file, and refuses to reach outside its folder', () => {
    writeFileSync(join(files, 'weights.bin'), new Uint8Array(matrix().buffer));
    const path = writeFile(files, 'external.onnx', externalModel({ location: 'weights.bin' }));
    expect(cli.json<Finished>('teacher', 'import', path).entries).toHaveLength(1);
    mkdirSync(join(files, 'inner'));
    const outside = writeFile(
      join(files, 'inner'),
      'out.onnx',
      externalModel({ location: '../weights.bin' }),
    );
    const { status, said } = refusal('teacher', 'import', outside);
    expect(status).toBe(1);
    expect(said).toContain('../weights.bin');
  });
});

describe('classes of a teacher and of a dataset', () => {
  let classes: string[];
  let loss: number;
  let onnx: string;

  beforeAll(() => {
    const [data] = cli.json<Finished>(
      ...['data', 'add', 'synthetic', '--count', '60', '--img-size', '16', '--name', 'shapes'],
    ).entries;
    classes = (data!.config as { classes: string[] }).classes;
    const network = ['--arch', 'vit', '--width', '16', '--depth', '1', '--head-dim', '16', '--patch', '4'];
    const train = ['--data', 'shapes', '--name', 'own', '--steps', '20', '--batch', '16', ...network];
    loss = cli.json<Finished>('teacher', 'train', ...train).entries[0]!.metrics['test/loss']!;
    const to = join(files, 'own.onnx');
    onnx = cli.json<Finished>('export', 'own', '--format', 'onnx', '--to', to).exported.path;
  });

  const measured = (...args: string[]) =>
    cli.json<Finished>('teacher', 'import', onnx, '--data', 'shapes', ...args).entries[0]!.metrics[
      'test/loss'
    ]!;

  it('are matched by name', () => {
    expect(measured()).toBeCloseTo(loss, 5);
    // Every answer is now the name of another class.
    const turned = measured('--classes', [...classes.slice(1), classes[0]!].join());
    expect(Math.abs(turned - loss)).toBeGreaterThan(1e-3);
  });

  it('that do not match are no reason to refuse the teacher: it is taken in', () => {
    const others = classes.map((name, i) => (i === 0 ? 'unicorn' : name)).join();
    const args = ['teacher', 'import', onnx, '--data', 'shapes', '--classes', others, '--name', 'unicorns'];
    const { status, stderr } = cli.run(...args);
    expect(status).toBe(0);
    expect(stderr).toContain('Its accuracy on “shapes” is not measured.');
    expect(stderr).toContain(`The teacher does not know the class “${classes[0]!}”`);
    const taken = cli.entries().find(({ name }) => name === 'unicorns')!;
    expect(taken).toMatchObject({ kind: 'teacher', metrics: {} });
  });
});

describe('the crop that a checkpoint is evaluated with', () => {
  const COLOURS = ['blue', 'green', 'red'];
  /** As the mean of each colour says: [3, 4, 4] · W. */
  const byColour = Float32Array.from({ length: 3 * 16 * 3 }, (_, i) =>
    Math.floor(i / (16 * 3)) === 2 - (i % 3) ? 1 / 16 : 0,
  );

  /** Pictures of one colour in the middle half of each side, and a frame of the next colour around it. */
  function framed(): string {
    const folder = join(temporaryFolder(), 'framed');
    for (const [label, name] of COLOURS.entries()) {
      for (const split of ['train', 'test']) mkdirSync(join(folder, split, name), { recursive: true });
      for (let i = 0; i < 12; i++) {
        const pixels = Buffer.alloc(16 * 16 * 3);
        for (let at = 0; at < 256; at++) {
          const inside = [at % 16, at >> 4].every((place) => place >= 4 && place < 12);
          pixels[3 * at + (2 - (inside ? label : (label + 1) % 3))] = 200 + i;
        }
        const ppm = Buffer.concat([Buffer.from('P6\n16 16\n255\n'), pixels]);
        writeFileSync(join(folder, i < 6 ? 'train' : 'test', name, `${i}.ppm`), ppm);
      }
    }
    return folder;
  }

  it('is read beside its file, used when it is measured, and can be corrected', () => {
    const data = ['--data', framed()];
    const folder = join(temporaryFolder(), 'cropped');
    mkdirSync(folder);
    const weight = floatInitializer('weight', [48, 3], byColour);
    const output = { name: 'scores', type: 'float32' as const, shape: ['N', 3] };
    const change = { initializers: [weight, int64Initializer('index', [0])] };
    const path = writeFile(folder, 'model.onnx', linearModel({ output, change }));
    const processor = {
      ...{ image_mean: [0, 0, 0], image_std: [1, 1, 1], do_resize: true },
      ...{ size: { shortest_edge: 8 }, crop_size: { height: 4, width: 4 } },
    };
    writeFileSync(join(folder, 'preprocessor_config.json'), JSON.stringify(processor));
    const named = ['--classes', COLOURS.join(), '--name', 'cropped'];
    const [teacher] = cli.json<Finished>('teacher', 'import', path, ...data, ...named).entries;
    expect(configOf(teacher!).onnx).toMatchObject({ cropPct: 0.5, imgSize: 4 });
    expect(teacher!.metrics['test/accuracy']).toBe(1);
    const accuracy = () =>
      cli.json<{ evaluation: { accuracy: number } }>('evaluate', 'cropped', ...data).evaluation.accuracy;
    expect(accuracy()).toBe(1);
    expect(cli.json('teacher', 'set', 'cropped', '--crop-pct', '1')).toMatchObject({ cropPct: 1 });
    // The frame is three quarters of a picture.
    expect(accuracy()).toBe(0);
  });
});

describe('export', () => {
  beforeAll(async () => {
    cli.json('import', await fileOf(randomViT(SIZE).weights, 'net.safetensors'));
  });

  it.each([
    ['timm', 1],
    ['hf', 2],
    ['onnx', 1],
    ['tfjs', 1],
  ])('to %s agrees, and is not overwritten unasked', (format, readers) => {
    const to = join(files, `net-${format}${format === 'onnx' ? '.onnx' : ''}`);
    const { exported } = cli.json<Finished>('export', 'net', '--format', format, '--to', to);
    expect(exported.verification.length).toBeGreaterThanOrEqual(readers);
    expect(exported.verification.every(({ agrees }) => agrees)).toBe(true);
    const again = refusal('export', 'net', '--format', format, '--to', to);
    expect(again).toMatchObject({ status: 2, said: expect.stringContaining('exists already') as string });
    cli.json('export', 'net', '--format', format, '--to', to, '--overwrite');
    expect(readdirSync(files).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.each(['fp16', 'int8'])('to ONNX of %s tells how well it agrees', (precision) => {
    const to = join(files, `${precision}.onnx`);
    const { exported } = cli.json<Finished>(
      'export',
      'net',
      '--format',
      'onnx',
      '--precision',
      precision,
      '--to',
      to,
    );
    const [{ agrees, maxDifference, note }] = exported.verification as [Exported['verification'][0]];
    expect(agrees).toBe(true);
    expect(maxDifference).toBeGreaterThan(0);
    expect(note).toMatch(/^The same class for \d of 5 images\.$/);
  });

  it('of a folder for transformers has a card', () => {
    const card = readFileSync(join(files, 'net-hf', 'README.md'), 'utf8');
    expect(card).toContain('# net');
    expect(card).toContain('AutoModelForImageClassification.from_pretrained');
  });

  it('that is cancelled leaves nothing', async () => {
    const folder = temporaryFolder();
    const running = cli.start('export', 'net', '--format', 'hf', '--to', join(folder, 'net'));
    await vi.waitUntil(() => readdirSync(folder).length > 0, { timeout: 60_000, interval: 1 });
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    const { status } = await running.ended;
    // It may have been done already: then it is there whole.
    expect(readdirSync(folder)).toEqual(status === 0 ? ['net'] : []);
  });
});

describe('export of a convolutional teacher', () => {
  let name: string;
  let loss: number;

  beforeAll(() => {
    cli.json('data', 'add', 'synthetic', '--count', '60', '--img-size', '16', '--name', 'figures');
    const train = [
      'teacher',
      'train',
      '--data',
      'figures',
      '--arch',
      'cnn',
      '--steps',
      '10',
      '--batch',
      '16',
    ];
    const [teacher] = cli.json<Finished>(...train).entries;
    ({ name } = teacher!);
    loss = teacher!.metrics['test/loss']!;
  });

  it.each([
    ['fp32', 1e-5],
    ['fp16', 1e-2],
    ['int8', 1e-1],
  ])('is an ONNX file of %s that ONNX Runtime takes in batches of any size', async (precision, tolerance) => {
    const to = join(files, `cnn-${precision}.onnx`);
    const form = ['--format', 'onnx', '--precision', precision, '--to', to];
    const { exported } = cli.json<Finished>('export', name, ...form);
    expect(exported.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    const session = await InferenceSession.create(to);
    const rows = async (count: number) => {
      const images = Float32Array.from({ length: count * 3 * 16 ** 2 }, (_, i) => Math.sin(i));
      const input = new Tensor('float32', images, [count, 3, 16, 16]);
      const { logits } = await session.run({ pixel_values: input });
      expect(logits!.dims[0]).toBe(count);
      return logits!.data as Float32Array;
    };
    const [one, five] = [await rows(1), await rows(5)];
    await session.release();
    // One scale quantises a whole batch, so eight bits depend on the neighbours.
    one.forEach((value, i) => expect(Math.abs(value - five[i]!)).toBeLessThan(tolerance));
    // The file itself as somebody else's classifier is as good as the network that it was written from.
    const again = cli.json<Finished>(
      'teacher',
      'import',
      to,
      '--data',
      'figures',
      '--name',
      `cnn ${precision}`,
    );
    expect(Math.abs(again.entries[0]!.metrics['test/loss']! - loss)).toBeLessThan(tolerance);
  });

  it('is a TensorFlow.js folder, too', () => {
    const { exported } = cli.json<Finished>(
      'export',
      name,
      '--format',
      'tfjs',
      '--to',
      join(files, 'cnn-tfjs'),
    );
    expect(exported.verification).toMatchObject([{ reader: 'TensorFlow.js', agrees: true }]);
  });

  it.each(['timm', 'hf'])('to %s is refused, with what it can be', (format) => {
    const { status, said } = refusal('export', name, '--format', format, '--to', join(files, 'cnn-no'));
    expect(status).toBe(2);
    expect(said).toContain(
      `“${name}” is a convolutional network, which “${format}” has no place for: export it as “onnx”, “ort” or “tfjs”.`,
    );
    expect(readdirSync(files)).not.toContain('cnn-no');
  });

  it('of a kind of numbers that the format has not is refused', () => {
    const form = ['--format', 'tfjs', '--precision', 'fp16', '--to', join(files, 'cnn-no')];
    const { status, said } = refusal('export', name, ...form);
    expect([status, said]).toEqual([2, expect.stringContaining('Numbers of fp16 are written as ONNX only.')]);
  });
});

describe('a bank fitted to an imported ViT', () => {
  it('makes models at once', async () => {
    cli.json('import', await fileOf(randomViT(SIZE).weights, 'source.safetensors'));
    const [bank] = cli.json<Finished>('fit', 'source', '--block', '32', '--templates', '4').entries;
    const [made] = cli.json<Finished>('generate', '--bank', bank!.id, '--size', '64x3').entries;
    expect(configOf(made!).network.config).toMatchObject({ embedDim: 64, depth: 3 });
  });

  it('says what its templates leave out, and is what condensing begins from', () => {
    const { stdout } = cli.run('fit', 'source', '--block', '32', '--templates', '2', '--name', 'begun');
    expect(stdout).toMatch(/leave out \d+\.\d % of the model’s weights .*\n.*more templates/);
    expect(stdout).toContain('wave condense --from "begun"');
    const begun = cli.entries().find(({ name }) => name === 'begun')!;
    expect(begun.metrics['fit/error']).toBeGreaterThan(0.1);
    cli.json('data', 'add', 'synthetic', '--count', '60', '--img-size', '32', '--name', 'pictures');
    cli.json(
      ...['teacher', 'train', '--data', 'pictures', '--steps', '2', '--batch', '8', '--name', 'master'],
    );
    const condense = ['condense', '--data', 'pictures', '--teacher', 'master', '--from', 'begun'];
    const [bank] = cli.json<Finished>(...condense, '--steps', '2', '--batch', '8').entries;
    const shape = { blockSize: 32, templates: { matrix: 2 }, auxiliary: { embedDim: 64, imgSize: 16 } };
    expect(bank!.config).toMatchObject({
      bank: shape,
      provenance: { start: { name: 'begun' }, method: 'condense' },
    });
    expect(refusal(...condense, '--templates', '4')).toMatchObject({
      status: 2,
      said: expect.stringContaining('its shape is kept') as string,
    });
    expect(refusal(...condense, '--sizes', '64x2-3', '--steps', '2')).toMatchObject({
      status: 2,
      said: expect.stringContaining('the bank to begin from is of 64x2.') as string,
    });
  });
});
