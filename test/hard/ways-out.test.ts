import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeModel, floatInitializer } from '../../src-main/engine/onnx/model';
import { sentences } from '../support/sentences';
import { ELSEWHERE } from './ways-elsewhere';
import { Cli, type Ended, type Running, temporaryFolder } from '../integration/cli/helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Some minutes of commands: `npm test` looks only whether every such sentence is here. */
const HARD = Boolean(process.env['WAVE_TEST_HARD']);

const cli = new Cli(temporaryFolder());
const files = temporaryFolder();
const at = (...names: string[]) => join(files, ...names);
const FIXTURES = resolve(import.meta.dirname, '../fixtures/parquet');

/** Images in class folders, the same ones to train on and to test with. */
async function writePets(): Promise<void> {
  for (const split of ['train', 'test']) {
    for (const [name, red] of [
      ['cat', 220],
      ['dog', 30],
    ] as const) {
      mkdirSync(at('pets', split, name), { recursive: true });
      for (let i = 0; i < 6; i++) {
        const background = { r: red, g: 40 * i, b: 90 };
        await sharp({ create: { width: 16, height: 16, channels: 3, background } })
          .png()
          .toFile(at('pets', split, name, `${i}.png`));
      }
    }
  }
}

/** The same images under two roofs, and below an index of letters: folders within folders. */
function writeRows(): void {
  cpSync(at('pets'), at('hollow'), { recursive: true });
  mkdirSync(at('hollow', 'train', 'ghost'));
  for (const roof of ['colour', 'grey']) {
    for (const name of ['cat', 'dog'])
      cpSync(at('pets', 'train', name), at('rows', roof, name), { recursive: true });
  }
  for (const name of ['abbey', 'alley', 'bakery', 'bar'])
    cpSync(at('pets', 'train', 'cat'), at('indexed', name[0]!, name), { recursive: true });
}

/** Images beside a table of measures, which are taken for no classes unless somebody says so. */
async function writeFlat(): Promise<void> {
  mkdirSync(at('flat'));
  const rows = ['one,two'];
  for (let i = 0; i < 12; i++) {
    const background = { r: i % 2 ? 220 : 30, g: 10 * i, b: 90 };
    await sharp({ create: { width: 16, height: 16, channels: 3, background } })
      .png()
      .toFile(at('flat', `${i}.png`));
    rows.push(`${i}.png,${i}.37`);
  }
  writeFileSync(at('flat', 'labels.csv'), rows.join('\n'));
}

/** A classifier of two that needs a constant, and one of images of any size. */
function writeTeachers(): void {
  const floats = (name: string, shape: (number | string)[]) => ({ name, type: 'float32' as const, shape });
  const model = (more: boolean, side: number | string) =>
    encodeModel({
      irVersion: 8,
      opsets: [{ domain: '', version: 17 }],
      name: 'pets',
      nodes: [
        { op: 'ReduceMean', inputs: ['image'], outputs: ['mean'], attributes: { axes: [2, 3], keepdims: 0 } },
        { op: 'MatMul', inputs: ['mean', 'w'], outputs: [more ? 'z' : 'logits'] },
        ...(more ? [{ op: 'Mul', inputs: ['z', 'strength'], outputs: ['logits'] }] : []),
      ],
      initializers: [floatInitializer('w', [3, 2], Float32Array.from([5, -5, 0, 0, 0, 0]))],
      inputs: [floats('image', ['N', 3, side, side]), ...(more ? [floats('strength', [1])] : [])],
      outputs: [floats('logits', ['N', 2])],
    });
  writeFileSync(at('switch.onnx'), model(true, 16));
  writeFileSync(at('open.onnx'), model(false, 'side'));
}

let busy: ReturnType<typeof createServer>;
let port = 0;
let serving: Running;

beforeAll(async () => {
  if (!HARD) return;
  await writePets();
  writeRows();
  await writeFlat();
  writeTeachers();
  mkdirSync(at('parquet'));
  copyFileSync(join(FIXTURES, 'no-label.parquet'), at('parquet', 'pictures.parquet'));
  writeFileSync(at('pairs.csv'), 'cat,0\ndog,1\n');
  const small = ['--width', '64', '--depth', '1', '--patch', '8', '--steps', '2'];
  cli.json('data', 'add', at('pets'));
  const train = 'teacher train --data pets --arch cnn --channels 8 --steps 2 --name own';
  cli.json(...train.split(' '));
  const open = '--img-size 16 --classes red,dark --name others';
  cli.json('teacher', 'import', at('open.onnx'), ...open.split(' '));
  cli.json('condense', '--data', 'pets', '--teacher', 'own', ...small, '--name', 'bank');
  cli.json('generate', '--bank', 'bank', '--width', '64', '--depth', '1', '--name', 'model');
  cli.json('fit', 'model', '--name', 'unmeasured');
  cli.json('backup', at('backup'));
  busy = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => busy.once('listening', listening));
  port = (busy.address() as { port: number }).port;
  serving = cli.start('serve', '--port', '0');
  await vi.waitFor(() => expect(serving.stdout).toContain('http'), { timeout: 60_000 });
});
afterAll(async () => {
  if (!HARD) return;
  busy.close();
  serving.child.kill('SIGTERM');
  await serving.ended;
});

type Line = string[] | (() => string[]);
/** Part of a sentence of the program; the command that gets it, where that is quick; the command that it leads to. */
type Row = [says: string, fails: Line | undefined, way: Line];

const GENERATE = ['generate', '--bank', 'bank'];
const SIZE = ['--width', '64', '--depth', '1'];
const CONDENSE = ['condense', '--data', 'pets', '--teacher', 'own', '--patch', '8', '--steps', '2'];
const IMPORT = () => ['teacher', 'import', at('open.onnx')];
const SWITCHED = () => ['teacher', 'import', at('switch.onnx'), '--constant', 'strength=1'];

function damagedBackup(): string[] {
  cpSync(at('backup'), at('damaged'), { recursive: true });
  writeFileSync(at('damaged', 'wave-backup.json'), '{');
  return ['restore-backup', at('damaged')];
}

const ROWS: Row[] = [
  ['List the commands with “wave help”', ['help', 'xyzzy'], ['help']],
  ['List the runs with “wave runs”', ['resume'], ['runs']],
  ['“wave engines” to see each', undefined, ['engines']],
  ['“wave serve --url” prints', undefined, ['serve', '--url']],
  ['“wave serve --url” prints a new', undefined, ['serve', '--url']],
  ['Run “wave verify”', undefined, ['verify']],
  [
    'it again with “wave evaluate”',
    ['teacher', 'set', 'own', '--img-size', '16'],
    ['evaluate', 'own', '--data', 'pets'],
  ],
  ['that “wave backup” wrote', () => ['restore-backup', at('pets')], () => ['backup', at('another')]],
  ['or write a new one with “wave backup”', damagedBackup, () => ['backup', at('third')]],
  [
    'Restore into another home: --home with an empty folder',
    () => ['restore-backup', at('backup')],
    () => ['restore-backup', at('backup'), '--home', at('restored')],
  ],
  [
    'restore a backup with “wave restore-backup”',
    undefined,
    () => ['restore-backup', at('backup'), '--home', at('put-back')],
  ],
  ['Run “wave recover”', undefined, () => ['recover', '--home', at('restored')]],
  ['with the output of --debug', undefined, ['list', '--debug']],
  ['another with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['another folder with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['a folder with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['name another with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['choose another folder with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['use another home with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['and name that with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  ['folder of the catalog with --home', undefined, () => ['list', '--home', at('elsewhere')]],
  [
    'say which are the classes: --classes-at inner',
    () => ['data', 'inspect', at('rows')],
    () => ['data', 'inspect', at('rows'), '--classes-at', 'inner'],
  ],
  [
    'with --classes-at outer they are the classes',
    () => ['data', 'inspect', at('indexed')],
    () => ['data', 'inspect', at('indexed'), '--classes-at', 'outer'],
  ],
  [
    'with --classes-at inner they are the classes',
    undefined,
    () => ['data', 'inspect', at('rows'), '--classes-at', 'inner'],
  ],
  [
    '--leave-out-copies leaves them out',
    undefined,
    () => ['data', 'inspect', at('pets'), '--test-ratio', '0.2', '--leave-out-copies'],
  ],
  [
    'leave out such classes: --leave-out-empty',
    () => ['data', 'add', at('hollow')],
    () => ['data', 'inspect', at('hollow'), '--leave-out-empty'],
  ],
  [
    'name them with --image-column and --label-column',
    () => ['data', 'inspect', at('flat'), '--labels', 'labels.csv'],
    () => [
      'data',
      'inspect',
      at('flat'),
      '--labels',
      'labels.csv',
      '--image-column',
      'one',
      '--label-column',
      'two',
    ],
  ],
  [
    'Name it with --label-column',
    () => ['data', 'inspect', at('parquet')],
    () => ['data', 'inspect', at('parquet'), '--label-column', 'width', '--image-column', 'image'],
  ],
  [
    '--engine and --device; in the window',
    undefined,
    ['evaluate', 'own', '--data', 'pets', '--engine', 'auto', '--device', 'auto'],
  ],
  [
    'otherwise try another engine (--engine)',
    undefined,
    ['evaluate', 'own', '--data', 'pets', '--engine', 'onnxruntime'],
  ],
  ['precision at auto (--precision)', undefined, [...CONDENSE, ...SIZE, '--precision', 'auto']],
  [
    'the wasm engine may do (--engine wasm)',
    undefined,
    ['evaluate', 'own', '--data', 'pets', '--engine', 'wasm'],
  ],
  [
    'Leave --width and --depth out',
    [...CONDENSE, '--sizes', '64x1-2', '--width', '64'],
    [...CONDENSE, '--sizes', '64x1-2', '--name', 'elastic'],
  ],
  ['Both --sizes and --width', [...CONDENSE, '--sizes', '64x1-2', '--depth', '2'], [...CONDENSE, ...SIZE]],
  [
    'Give one with --sizes',
    [...CONDENSE, '--leave-out', '64x1'],
    [...CONDENSE, '--sizes', '64x1-3', '--leave-out', '64x2'],
  ],
  [
    'Say which with --data',
    [...GENERATE, ...SIZE, '--finetune-epochs', '1'],
    [...GENERATE, ...SIZE, '--finetune-epochs', '1', '--data', 'pets'],
  ],
  [
    'Leave --scalers and --scaler-epochs out, or --init',
    [...GENERATE, ...SIZE, '--init', 'scratch', '--scalers', 'inherited'],
    [...GENERATE, ...SIZE, '--init', 'scratch'],
  ],
  [
    'Leave --source out, or give --init one of',
    [...GENERATE, ...SIZE, '--source', 'model'],
    [...GENERATE, ...SIZE, '--source', 'model', '--init', 'weight-selection'],
  ],
  ['Give --width and --depth, for example', GENERATE, [...GENERATE, '--size', '64x1']],
  [
    '--python and --library exclude each other',
    ['engines', 'install', 'tensorflow', '--python', 'x', '--library', 'y'],
    ['engines'],
  ],
  [
    'Measure them first: wave measure',
    ['fit-budget', 'unmeasured', '--max-size', '9MB'],
    ['measure', 'unmeasured', '--data', 'pets'],
  ],
  ['DATA --no-accuracy”', undefined, ['measure', 'bank', '--data', 'pets', '--no-accuracy']],
  [
    'Allow more, or take --precision int8',
    ['fit-budget', 'bank', '--max-size', '1kB'],
    ['fit-budget', 'bank', '--max-size', '9MB', '--precision', 'int8'],
  ],
  [
    'give it as --class-map, or have the teacher’s own classes distilled with --classes-of teacher',
    ['evaluate', 'others', '--data', 'pets'],
    () => ['evaluate', 'others', '--data', 'pets', '--class-map', at('pairs.csv')],
  ],
  [
    'Join them in the dataset, pair them by hand in a file and give it as --class-map',
    undefined,
    [
      'condense',
      '--data',
      'pets',
      '--teacher',
      'others',
      '--classes-of',
      'teacher',
      ...SIZE,
      '--patch',
      '8',
      '--steps',
      '2',
    ],
  ],
  [
    'Pair it by hand, by its number, in a file and give it as --class-map',
    undefined,
    () => ['evaluate', 'others', '--data', 'pets', '--class-map', at('pairs.csv')],
  ],
  [
    'Say what it is to be: --constant',
    () => ['teacher', 'import', at('switch.onnx')],
    () => ['teacher', 'import', at('switch.onnx'), '--constant', 'strength=1'],
  ],
  ['Say which image size it was made for: --img-size', undefined, () => [...IMPORT(), '--img-size', '16']],
  ['--mean and --std', undefined, () => [...IMPORT(), '--mean', '0,0,0', '--std', '1,1,1']],
  ['Import it with --data to have it measured', SWITCHED, () => [...SWITCHED(), '--data', 'pets']],
  [
    'Pair its classes with --class-map to have it measured',
    undefined,
    () => [...SWITCHED(), '--data', 'pets', '--class-map', at('pairs.csv')],
  ],
  [
    'Give --scaler-epochs to train the scalers, --finetune-epochs to train all weights',
    undefined,
    [...GENERATE, ...SIZE, '--scaler-epochs', '1', '--finetune-epochs', '1', '--data', 'pets'],
  ],
  ['Correct it with --classes', undefined, ['teacher', 'set', 'others', '--classes', 'dark,red']],
  [
    '(--classes), its pixels are normalised otherwise (--mean, --std)',
    undefined,
    ['teacher', 'set', 'others', '--mean', '0,0,0', '--std', '1,1,1'],
  ],
  [
    '(--img-size), or blue comes first (--channel-order BGR)',
    undefined,
    ['teacher', 'set', 'others', '--img-size', '16', '--channel-order', 'BGR'],
  ],
  [
    'or leave --opset and --preprocess out',
    () => ['export', 'model', '--format', 'timm', '--opset', '13', '--to', at('timm')],
    () => ['export', 'model', '--format', 'onnx', '--opset', '13', '--preprocess', '--to', at('m.onnx')],
  ],
  [
    'Condense one with --method',
    undefined,
    [...CONDENSE, '--sizes', '64x1-2', '--method', 'slimmable', '--name', 'slim'],
  ],
  [
    'wave condense --from',
    ['fit', 'model', '--name', 'fitted'],
    ['condense', '--from', 'fitted', '--data', 'pets', '--teacher', 'own', '--steps', '2'],
  ],
  ['wave verify --repair', undefined, ['verify', '--repair']],
  // On a home that no server does the jobs of.
  ['wave space --free', undefined, () => ['space', '--free', '--home', at('elsewhere')]],
  ['(--cache-limit)', undefined, ['space', '--cache-limit', '9']],
  ['more templates (--templates)', undefined, ['fit', 'model', '--templates', '6', '--name', 'fuller']],
];

/** Runs a command on the small home, or on the one that it names. */
function run(line: Line): Ended {
  const args = typeof line === 'function' ? line() : line;
  const home = args.indexOf('--home');
  return home < 0 ? cli.run(...args) : new Cli(args[home + 1]!).run(...args.toSpliced(home, 2));
}

describe('the way out of a sentence works', () => {
  it.skipIf(!HARD).each(ROWS)('%s', (says, fails, way) => {
    if (fails) {
      const { stdout, stderr } = run(fails);
      // What is filled in when it is said stands elsewhere in the source.
      expect(stdout + stderr).toContain(says);
    }
    const { status, stderr } = run(way);
    expect(stderr).not.toContain('defect');
    expect(status, stderr).toBe(0);
  });

  it('for each that names a command or an option', () => {
    // Translations are of sentences that stand elsewhere.
    const named = sentences().filter(
      ({ file, text }) =>
        !file.startsWith('api/contract/said/') &&
        /(?<![\w-])--[a-z]|“(wave|npm) /.test(text) &&
        !/^--[a-z-]+ [<[]/.test(text),
    );
    expect(named.length).toBeGreaterThan(60);
    const known = [...ROWS, ...ELSEWHERE].map(([says]) => says);
    // Those of the demonstration and of a report are lines of a command.
    const lines = named.filter(({ text }) => !/^ ?--(home|width|source|experiment|ways|sizes) /.test(text));
    expect(lines.filter(({ text }) => !known.some((says) => text.includes(says)))).toEqual([]);
  });

  it.skipIf(!HARD).each<[string, () => string[], () => string[]]>([
    [
      'with --root and --write',
      () => ['--root', at('nowhere')],
      () => ['--root', at('pets'), '--write', files],
    ],
    ['Choose another with --port', () => ['--port', String(port)], () => ['--port', '0']],
    [
      'a name of this machine with --host',
      () => ['--host', '203.0.113.7', '--allow-remote'],
      () => ['--host', '127.0.0.1', '--port', '0'],
    ],
    [
      'add --allow-remote',
      () => ['--host', '0.0.0.0'],
      () => ['--host', '0.0.0.0', '--allow-remote', '--port', '0'],
    ],
    [
      'with “wave serve”',
      () => ['--url', '--home', at('elsewhere')],
      () => ['--public-url', 'https://studio.example.com/wave', '--port', '0'],
    ],
  ])('for servers: %s', async (says, fails, way) => {
    const { status, stderr } = run(() => ['serve', ...fails()]);
    expect(stderr).toContain(says);
    expect(status).not.toBe(0);
    const server = cli.start('serve', ...way());
    await vi.waitFor(() => expect(server.stdout).toContain('http'), { timeout: 60_000 });
    server.child.kill('SIGTERM');
    expect((await server.ended).status).toBe(0);
  });

  it.skipIf(!HARD)('for scripts', () => {
    const { status, stdout } = spawnSync('npm', ['run', '-s', 'wave', '--', 'list', '--home', cli.home], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('pets');
  });
});
