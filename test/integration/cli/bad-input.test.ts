import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeModel, type OnnxModel } from '../../../src-main/engine/onnx/model';
import { writeBank } from '../../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../../unit/wave/helpers';
import { Cli, CLI, temporaryFolder } from './helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const files = temporaryFolder();
const cli = new Cli(temporaryFolder());
const at = (...parts: string[]) => join(files, ...parts);
const SMALL = ['--channels', '8', '--steps', '1', '--batch', '8'];

/** A sound ONNX model that gives back what it gets. */
const IDENTITY: OnnxModel = {
  irVersion: 8,
  opsets: [{ domain: '', version: 17 }],
  name: 'identity',
  nodes: [{ op: 'Identity', inputs: ['image'], outputs: ['same'] }],
  initializers: [],
  inputs: [{ name: 'image', type: 'float32', shape: ['batch', 3, 32, 32] }],
  outputs: [{ name: 'same', type: 'float32', shape: ['batch', 3, 32, 32] }],
};

async function imageFolder(name: string, classes: Record<string, number | 'broken'>): Promise<void> {
  for (const [label, count] of Object.entries(classes)) {
    mkdirSync(at(name, label), { recursive: true });
    for (let i = 0; i < (count === 'broken' ? 3 : count); i++) {
      const image = sharp({
        create: { width: 20 + i, height: 18, channels: 3, background: { r: 20 * i, g: 9, b: 90 } },
      });
      writeFileSync(
        at(name, label, `${i}.png`),
        count === 'broken' ? 'no image' : await image.png().toBuffer(),
      );
    }
  }
}

beforeAll(async () => {
  await writeBank(at('tiny.wavebank'), randomBank(elasticConfig()));
  cli.json('import', at('tiny.wavebank'));
  cli.json('data', 'add', 'synthetic', '--count', '40', '--img-size', '16', '--name', 'shapes');
  cli.json('teacher', 'train', '--data', 'shapes', '--name', 'teacher', ...SMALL);
  await imageFolder('pets', { cat: 6, dog: 6, eel: 6 });
  await imageFolder('one class', { cat: 6 });
  await imageFolder('broken class', { cat: 6, dog: 'broken' });
  mkdirSync(at('empty'));
  mkdirSync(at('idx'));
  for (const part of ['train', 't10k']) {
    writeFileSync(at('idx', `${part}-images-idx3-ubyte`), Buffer.alloc(64, 7));
    writeFileSync(at('idx', `${part}-labels-idx1-ubyte`), Buffer.alloc(64, 7));
  }
  mkdirSync(at('cifar'));
  for (const name of ['data_batch_1.bin', 'test_batch.bin']) {
    writeFileSync(at('cifar', name), Buffer.alloc(3073 * 3 + 100));
  }
  writeFileSync(at('noise.onnx'), 'this is no model');
  writeFileSync(at('identity.onnx'), encodeModel(IDENTITY));
  writeFileSync(at('noise.safetensors'), Buffer.alloc(100, 1));
});

/** The last line on standard error. */
const TABLE: [what: string, command: () => string[], status: number, said: () => string][] = [
  [
    'a folder that is not there',
    () => ['data', 'add', at('nowhere')],
    1,
    () => `There is no file or folder “${at('nowhere')}”. Check the path.`,
  ],
  [
    'an empty folder',
    () => ['data', 'add', at('empty')],
    1,
    () =>
      `There are no images in class folders in “${at('empty')}”. Put the images of each class into a folder of its own, such as cat/1.png and dog/1.png.`,
  ],
  [
    'a single class',
    () => ['data', 'add', at('one class')],
    1,
    () =>
      'There is only one class, “cat”. A classifier needs at least two: add a folder of images for each further class.',
  ],
  [
    'a class without a readable image',
    () => ['data', 'add', at('broken class')],
    1,
    () =>
      'None of the 2 images to train the class “dog” on can be read. Add readable images to it, or leave out such classes: --leave-out-empty.',
  ],
  [
    'a wrong magic number in an IDX file',
    () => ['data', 'add', at('idx')],
    1,
    () =>
      `The file “${at('idx', 'train-images-idx3-ubyte')}” does not hold IDX images: it begins with 07070707 instead of 00000803. Download it again.`,
  ],
  [
    'a truncated CIFAR file',
    () => ['data', 'add', at('cifar')],
    1,
    () =>
      `The file “${at('cifar', 'data_batch_1.bin')}” has 9319 bytes, which is not a whole number of CIFAR records of 3073 bytes. Download it again, as the “binary version”.`,
  ],
  [
    'a width that the bank cannot compose',
    () => ['generate', '--bank', 'tiny', '--width', '10', '--depth', '2'],
    2,
    () =>
      'This bank cannot compose a width of 10: its widths are multiples of 4. The nearest that it can: 8 and 12.',
  ],
  [
    'a depth of 0',
    () => ['generate', '--bank', 'tiny', '--width', '8', '--depth', '0'],
    2,
    () =>
      'A network cannot have a depth of 0. Its depth is the number of its blocks: a whole number of at least 1.',
  ],
  [
    'a size that is no size',
    () => ['generate', '--bank', 'tiny', '--size', '8by2'],
    2,
    () =>
      '“8by2” is not a size. Write width × depth, for example 128x5; with a hidden width of twice the width 128x5x2.',
  ],
  [
    'no size at all',
    () => ['generate', '--bank', 'tiny'],
    2,
    () =>
      'The sizes are not given. Give --width and --depth, for example --width 128,192 --depth 4,6,8, or --size 128x4.',
  ],
  [
    'scalers where there are none',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--init', 'scratch', '--scalers', 'fresh'],
    2,
    () =>
      'A model that begins by “scratch” has no scalers. Leave --scalers and --scaler-epochs out, or --init.',
  ],
  [
    'a source that nothing is taken from',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--source', 'teacher'],
    2,
    () =>
      'A model that begins by “wave” takes nothing from another model. Leave --source out, or give --init one of: auto-learngene, bert2bert, front, heur-learngene, ligo, net2net, scratch-matched, stack, weight-selection-heads, weight-selection.',
  ],
  [
    'options of a training without its length: --lr',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--lr', '0.1'],
    2,
    () =>
      'There are options of a training, but it is not said for how long. Give --scaler-epochs to train the scalers, --finetune-epochs to train all weights, or leave the options out.',
  ],
  [
    'options of a training without its length: --scaler-lr-head',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--scaler-lr-head', '0.1'],
    2,
    () =>
      'There are options of a training, but it is not said for how long. Give --scaler-epochs to train the scalers, --finetune-epochs to train all weights, or leave the options out.',
  ],
  [
    'options of a training without its length: --batch',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--batch', '8'],
    2,
    () =>
      'There are options of a training, but it is not said for how long. Give --scaler-epochs to train the scalers, --finetune-epochs to train all weights, or leave the options out.',
  ],
  [
    'training without images',
    () => ['generate', '--bank', 'tiny', '--size', '8x2', '--finetune-epochs', '1'],
    2,
    () => 'Training needs images. Say which with --data.',
  ],
  [
    'a teacher whose classes do not fit',
    () => ['condense', '--data', at('pets'), '--teacher', 'teacher'],
    1,
    () =>
      'The teacher does not know the classes “cat”, “dog”, “eel”. Use a teacher of these classes, pair them by hand in a file and give it as --class-map, or have the teacher’s own classes distilled with --classes-of teacher.',
  ],
  [
    'a grid that is no grid',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--sizes', '64'],
    2,
    () =>
      '“64” is not a grid of sizes. Write widths × depths, for example 64-160x4-8 or 64,128x4,6,8; a third axis is of hidden widths, as 160x8x1-4.',
  ],
  [
    'a grid that begins off its blocks',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--sizes', '50-96x2-3'],
    2,
    () => 'A width of 50 is not a multiple of 32. The nearest that are: 32 and 64.',
  ],
  [
    'a grid and a width',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--sizes', '32-64x1-2', '--width', '64'],
    2,
    () =>
      'Both --sizes and --width or --depth are given. Leave --width and --depth out: an elastic bank’s largest size is that of its grid.',
  ],
  [
    'a width that is not whole heads',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--width', '100'],
    2,
    () => 'A width of 100 is not a whole number of heads of 32. The nearest that are: 96 and 128.',
  ],
  [
    'templates of what a network does not have',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--templates-of', 'mlp.fc.weight=2'],
    2,
    () => 'The network has no tensors called “mlp.fc.weight”. Did you mean “mlp.fc1.weight”?',
  ],
  [
    'a loss of nothing',
    () => ['condense', '--data', 'shapes', '--teacher', 'teacher', '--kd', '0', '--ce', '0'],
    2,
    () =>
      'Distillation and cross entropy both have a weight of 0, so that there is nothing to learn from. Give one of them a weight.',
  ],
  [
    'an empty name',
    () => ['teacher', 'train', '--data', 'shapes', '--name', ''],
    2,
    () => 'The name must not be empty. Change it and try again.',
  ],
  [
    'a name without an end',
    () => ['teacher', 'train', '--data', 'shapes', '--name', 'x'.repeat(201)],
    2,
    () => 'The name must be at most 200 characters long. Change it and try again.',
  ],
  [
    'an ONNX file that is damaged',
    () => ['teacher', 'import', at('noise.onnx')],
    1,
    () => '“noise.onnx” is no ONNX file. Choose a file that an ONNX export wrote.',
  ],
  [
    'an ONNX file that is no classifier',
    () => ['teacher', 'import', at('identity.onnx')],
    1,
    () =>
      'No output of “identity.onnx” could be class scores: “same” [batch, 3, 32, 32]. A teacher takes one image and gives one score for each class.',
  ],
  [
    'a checkpoint that is damaged',
    () => ['teacher', 'import', at('noise.safetensors')],
    1,
    () =>
      '“noise.safetensors” is not a valid safetensors file: its header claims to be longer than 100 MB. It is damaged, incomplete or of another kind: get it again from where it came.',
  ],
  [
    'a checkpoint in place of a bank',
    () => ['import', at('noise.safetensors')],
    1,
    () =>
      '“noise.safetensors” is not a valid safetensors file: its header claims to be longer than 100 MB. It is damaged, incomplete or of another kind: get it again from where it came.',
  ],
  [
    'an unknown dataset',
    () => ['teacher', 'train', '--data', 'shape'],
    1,
    () => 'There is no dataset named “shape”. Did you mean “shapes”?',
  ],
  [
    'an unknown teacher',
    () => ['condense', '--data', 'shapes', '--teacher', 'teachr'],
    1,
    () => 'There is no teacher named “teachr”. Did you mean “teacher”?',
  ],
  [
    'an unknown bank',
    () => ['generate', '--bank', 'tinny', '--size', '8x2'],
    1,
    () => 'There is no template bank named “tinny”. Did you mean “tiny”?',
  ],
  [
    'an unknown entry',
    () => ['show', 'tinny'],
    1,
    () => 'There is no entry named “tinny”. Did you mean “tiny”?',
  ],
  [
    'an unknown run',
    () => ['resume', 'zzzz'],
    1,
    () => 'There is no run with the id “zzzz”. List the runs to see their ids.',
  ],
  [
    'a name that is taken',
    () => ['teacher', 'train', '--data', 'shapes', '--name', 'Teacher'],
    2,
    () => 'There is already a teacher named “Teacher”. Choose another name, for example “Teacher 2”.',
  ],
  [
    'a target that is there',
    () => ['export', 'tiny', '--format', 'wavebank', '--to', at('noise.onnx')],
    2,
    () => '“noise.onnx” exists already. Choose another place, or allow it to be overwritten.',
  ],
  [
    'steps and epochs',
    () => ['teacher', 'train', '--data', 'shapes', '--steps', '2', '--epochs', '1'],
    2,
    () => 'Both steps and epochs are given. Give one of them.',
  ],
  [
    'an option that is no number',
    () => ['generate', '--bank', 'tiny', '--width', 'wide', '--depth', '2'],
    2,
    () => "error: option '--width <list>' argument 'wide' is invalid. It must be a number.",
  ],
  [
    'an engine that is none',
    () => ['teacher', 'train', '--data', 'shapes', '--engine', 'steam'],
    2,
    () =>
      "error: option '--engine <name>' argument 'steam' is invalid. It must be one of: auto, tensorflow, onnxruntime, wasm.",
  ],
  [
    'a missing option',
    () => ['condense', '--data', 'shapes'],
    2,
    () => "error: required option '--teacher <teacher>' not specified",
  ],
];

describe('bad input is answered in words', () => {
  it.each(TABLE)('%s', (_, command, status, said) => {
    const before = readdirSync(join(cli.home, 'artifacts'));
    const ended = cli.run(...command());
    const lines = ended.stderr.trim().split('\n');
    expect(lines.at(-1)).toBe(said());
    expect(ended.status).toBe(status);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(join(cli.home, 'artifacts'))).toEqual(before);
    expect(cli.leftovers()).toEqual([]);
  });

  it('with --json the same is on standard output as data, with --debug the stack is told', () => {
    const { stdout, stderr, status } = cli.run('show', 'tinny', '--json', '--debug');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'not-found',
        message: 'There is no entry named “tinny”.',
        hint: 'Did you mean “tiny”?',
      },
    });
    expect(stderr).toMatch(/\n\s+at /);
  });

  it('a home from a newer version is not touched', () => {
    const home = temporaryFolder();
    cpSync(cli.home, home, { recursive: true });
    const db = new Database(join(home, 'catalog.db'));
    db.pragma('user_version = 999');
    db.close();
    const { status, stderr } = new Cli(home).run('list');
    expect(status).toBe(1);
    expect(stderr).toMatch(/newer version.*\. .*\.\n$/);
  });

  it('a home that is a file', () => {
    const { status, stderr } = new Cli(at('noise.onnx')).run('list');
    expect(status).toBe(2);
    expect(stderr).toBe(`The home ${at('noise.onnx')} is not a folder. Choose a folder with --home.\n`);
  });
});

/** A full disk, where this machine lets a test have a small one of its own. */
const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe.skipIf(!mounts)(
  `a full disk${mounts ? '' : ' (skipped: no file system may be mounted here)'}`,
  () => {
    it('has a run wait until there is room, which is said; it can be ended, and the catalog is as it was', () => {
      const disk = join(temporaryFolder(), 'disk');
      mkdirSync(disk);
      const node = `"${process.execPath}" "${CLI}"`;
      const script = [
        `mount -t tmpfs -o size=3m none "${disk}"`,
        `timeout -s INT 10 ${node} data add synthetic --count 4000 --img-size 32 --home "${disk}/home"`,
        `${node} runs --home "${disk}/home"`,
        `${node} list --home "${disk}/home"; echo "status $?"`,
      ].join('\n');
      const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
      expect(stderr).toMatch(/Only \d+ MB are free at .*: it goes on as soon as \d+ MB are\./);
      expect(stdout).toMatch(/paused.*Add the dataset/);
      expect(stdout).toContain('status 0');
      expect(existsSync(join(disk, 'home'))).toBe(false);
    });
  },
);
