import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src-main/catalog/jobs';
import type { Entry } from '../../../src-main/catalog/types';
import type { Evaluation, Exported } from '../../../src-main/work/outcome';
import { Cli, temporaryFolder } from './helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Finished {
  run: string;
  entries: Entry[];
  evaluation?: Evaluation;
  exported?: Exported;
}

const cli = new Cli(temporaryFolder());
const ENGINE = ['--engine', 'onnxruntime', '--device', 'cpu', '--threads', '1'];
const SHORT = ['--batch', '16', '--evaluate-every', '1000', ...ENGINE];
const SHAPE = [
  '--head-dim',
  '16',
  '--block',
  '16',
  '--patch',
  '4',
  '--templates',
  '4',
  '--other-templates',
  '2',
];

beforeAll(() => {
  cli.json('data', 'add', 'synthetic', '--count', '100', '--img-size', '16', '--name', 'shapes');
  cli.json(
    ...['teacher', 'train', '--data', 'shapes', '--name', 'teacher', '--channels', '8', '--steps', '6'],
    ...SHORT,
  );
  cli.json(
    ...['condense', '--data', 'shapes', '--teacher', 'teacher', '--name', 'bank', '--sizes', '16-32x1-2'],
    ...['--leave-out', '16x2', '--steps', '6', '--tag', 'small,elastic', ...SHAPE, ...SHORT],
  );
});

describe('data near-duplicates', () => {
  /** Four by four random colours, blurred into a picture. */
  const picture = (seed: number) => {
    const bytes = createHash('sha512').update(`picture ${seed}`).digest().subarray(0, 48);
    return sharp(bytes, { raw: { width: 4, height: 4, channels: 3 } })
      .resize(32, 32)
      .png()
      .toBuffer();
  };

  it('shows what is nearly the same, and leaves it out of the test', async () => {
    const folder = temporaryFolder();
    const put = (name: string, content: Buffer) => {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    for (let i = 0; i < 24; i++) {
      put(
        `${i % 4 === 3 ? 'test' : 'train'}/${i < 12 ? 'cat' : 'dog'}/${10 + (i % 12)}.png`,
        await picture(i),
      );
    }
    const leaked = sharp(await picture(0)).linear(0.9);
    put('test/cat/leaked.png', await leaked.png().toBuffer());
    const [entry] = cli.json<Finished>('data', 'add', folder, '--name', 'leaking').entries;
    expect(entry!.config['counts']).toEqual({ train: 18, val: 0, test: 7 });
    const run = ['run', 'add-dataset', '--source-path', folder, '--name', 'the same'];
    const [same] = cli.json<Finished>(...run).entries;
    expect(same!.config['fingerprint']).toBe(entry!.config['fingerprint']);
    const said = cli.run('data', 'near-duplicates', 'leaking').stdout;
    expect(said).toContain(
      'Pairs of pictures that are nearly the same: 1; in two splits: 1; under two classes: 0.',
    );
    expect(said).toMatch(/^cat +train\/cat\/10\.png +cat +test\/cat\/leaked\.png$/m);
    const way = /“wave (data add .* --leave-out-near-duplicates)” leaves it out\./.exec(said)![1]!;
    const [mended] = cli.json<Finished>(...way.split(' '), '--name', 'mended').entries;
    expect(mended!.config['counts']).toEqual({ train: 18, val: 0, test: 6 });
    expect(cli.json('data', 'near-duplicates', 'mended')).toEqual({
      pairs: [],
      count: 0,
      acrossSplits: 0,
      otherClass: 0,
    });
  });
});

describe('generate', () => {
  it('makes a family at once, without data', () => {
    const { entries } = cli.json<Finished>(
      ...['generate', '--bank', 'bank', '--width', '16,32,48', '--depth', '1,3', '--name', 'net'],
    );
    expect(entries.map(({ name, config }) => [name, config['mode']])).toEqual([
      ['net-16x1', 'instant'],
      ['net-16x3', 'resized'],
      ['net-32x1', 'instant'],
      ['net-32x3', 'resized'],
      ['net-48x1', 'resized'],
      ['net-48x3', 'resized'],
    ]);
  });

  it('trains a family as one run with a part for each size, and the same again with the same seed', () => {
    const training = ['--scaler-epochs', '0.4', '--finetune-epochs', '0.4', '--teacher', 'teacher'];
    const family = [
      ...['generate', '--bank', 'bank', '--size', '16x2,32x1', '--scalers', 'fresh', '--data', 'shapes'],
      ...['--seed', '7', ...training, ...SHORT],
    ];
    const first = cli.json<Finished>(...family, '--name', 'first');
    cli.json(...family, '--name', 'second');
    cli.json(...family, '--name', 'other', '--seed', '8');
    const { parts } = cli.json<{ parts: Job[] }>('runs', first.run);
    expect(parts.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(first.entries.map(({ name }) => name)).toEqual(['first-16x2', 'first-32x1']);
    for (const size of ['16x2', '32x1']) {
      expect(cli.weights(`second-${size}`)).toBe(cli.weights(`first-${size}`));
      expect(cli.weights(`other-${size}`)).not.toBe(cli.weights(`first-${size}`));
    }
  });
});

describe('what a training can be told', () => {
  const train = ['teacher', 'train', '--data', 'shapes', '--channels', '8', '--steps', '3', ...SHORT];
  let plain = '';

  beforeAll(() => {
    cli.json(...train, '--name', 'plain');
    plain = cli.weights('plain');
  });

  it.each([
    ['--mixup', '0.4'],
    ['--shift', '0'],
    ['--no-flip'],
    ['--smoothing', '0.1'],
    ['--clip', '0.001'],
    ['--ema', '0.5'],
    ['--warmup', '0.9'],
    ['--weight-decay', '0.5'],
    ['--beta2', '0.9'],
    ['--lr', '0.002'],
    ['--limit', '30'],
    ['--seed', '5'],
  ])('%s %s makes a difference', (...flag) => {
    const name = `with ${flag.join(' ')}`;
    cli.json(...train, ...flag, '--name', name);
    expect(cli.weights(name)).not.toBe(plain);
  });

  it('and nothing else does', () => {
    cli.json(...train, '--name', 'again', '--micro-batch', '16', '--evaluate-every', '1');
    expect(cli.weights('again')).toBe(plain);
  });
});

describe('rivals of a bank', () => {
  it.each(['scratch', 'scratch-matched', 'weight-selection'])(
    '%s makes a model of the same shape',
    (init) => {
      const { entries } = cli.json<Finished>('generate', '--bank', 'bank', '--size', '16x1', '--init', init);
      const shape = ({ width, depth, parameters }: Entry) => [width, depth, parameters];
      const { entries: own } = cli.json<Finished>('generate', '--bank', 'bank', '--size', '16x1');
      expect(shape(entries[0]!)).toEqual(shape(own[0]!));
      expect(entries[0]!.config).toMatchObject({ init, trained: false });
      expect(cli.weights(entries[0]!.id)).not.toBe(cli.weights(own[0]!.id));
    },
  );
});

describe('a bank of blocks larger than its heads', () => {
  it('holds what is composed to its blocks, and rivals to whole heads', () => {
    cli.json(
      ...['condense', '--data', 'shapes', '--teacher', 'teacher', '--name', 'blocks', '--sizes', '16-32x1-2'],
      ...['--steps', '2', ...SHAPE, '--head-dim', '8', ...SHORT],
    );
    for (const init of ['scratch', 'scratch-matched', 'weight-selection']) {
      const made = cli.json<Finished>('generate', '--bank', 'blocks', '--size', '24x1', '--init', init);
      expect(made.entries[0]).toMatchObject({ width: 24, depth: 1, config: { init } });
    }
    const refused = (...args: string[]) => cli.run('generate', '--bank', 'blocks', ...args).stderr;
    expect(refused('--size', '24x1')).toContain('This bank cannot compose a width of 24');
    expect(refused('--size', '20x1', '--init', 'scratch')).toContain(
      'A width of 20 is not a whole number of heads of 8. The nearest that are: 16 and 24.',
    );
  });
});

describe('a supernet', () => {
  it('is condensed, makes sizes of whole heads that work at once, and they are exported', () => {
    cli.json(
      ...['condense', '--data', 'shapes', '--teacher', 'teacher', '--name', 'entangled'],
      ...['--method', 'autoformer', '--sizes', '16-32x1-3', '--head-dim', '8', '--patch', '4'],
      ...['--steps', '4', ...SHORT],
    );
    const { entries } = cli.json<Finished>('generate', '--bank', 'entangled', '--size', '24x2');
    expect(entries[0]).toMatchObject({ width: 24, depth: 2, config: { mode: 'instant', trained: true } });
    const to = join(temporaryFolder(), 'entangled.onnx');
    const { exported } = cli.json<Finished>('export', entries[0]!.id, '--format', 'onnx', '--to', to);
    expect(exported).toBeDefined();
    expect(existsSync(to)).toBe(true);
  });
});

describe('a run of another process', () => {
  it('can be ended early, and what it has is kept', async () => {
    const running = cli.start(
      ...[
        'condense',
        '--data',
        'shapes',
        '--teacher',
        'teacher',
        '--name',
        'early',
        '--width',
        '32',
        '--depth',
        '1',
      ],
      ...['--steps', '100000', '--checkpoint-every', '0.05', ...SHAPE, ...SHORT],
    );
    const run = await cli.checkpointOf('condense');
    expect(cli.run('keep', run).status).toBe(0);
    expect((await running.ended).status).toBe(0);
    const { config } = cli.json<Entry>('show', 'early');
    const { steps, plannedSteps } = config['provenance'] as { steps: number; plannedSteps: number };
    expect(plannedSteps).toBe(100_000);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(plannedSteps);
  });
});

describe('evaluate and export', () => {
  it('measure a model, write it, and have it read by another program', () => {
    cli.json('generate', '--bank', 'bank', '--size', '32x2', '--name', 'whole');
    const { evaluation } = cli.json<Finished>('evaluate', 'whole', '--data', 'shapes', ...ENGINE);
    const bank = cli.json<Entry>('show', 'bank');
    // It is the bank's own largest size, measured again.
    expect(evaluation!.accuracy).toBe(bank.metrics['test/accuracy']);
    expect(cli.json<Entry>('show', 'whole').accuracy).toBe(evaluation!.accuracy);
    const folder = temporaryFolder();
    // A folder that is there, and one that only its name says to be one.
    const [there, wanted] = [folder, `${join(folder, 'a', 'b')}/`].map(
      (to) => cli.json<Finished>('export', 'whole', '--format', 'onnx', '--to', to, ...ENGINE).exported,
    );
    expect(wanted!.path).toBe(join(folder, 'a', 'b', 'whole.onnx'));
    const exported = there;
    expect(exported!.path).toBe(join(folder, 'whole.onnx'));
    expect(exported!.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    // What was written is a teacher like any foreign one, and does as well.
    const { entries } = cli.json<Finished>(
      ...['teacher', 'import', exported!.path, '--data', 'shapes', '--name', 'foreign', ...ENGINE],
    );
    expect(entries[0]!.accuracy).toBeCloseTo(evaluation!.accuracy, 6);
  });
});

describe('the catalog', () => {
  it('is listed, searched, tagged, renamed, thrown away, restored, checked', () => {
    expect(cli.run('list', 'banks').stdout).toMatch(/^name +kind +size/);
    const names = (...args: string[]) =>
      cli.json<{ entries: Entry[] }>(...args).entries.map(({ name }) => name);
    expect(names('search', 'elas', '--kind', 'bank')).toEqual(['bank']);
    cli.json('tag', 'teacher', 'best', 'small');
    expect(names('list', '--tag', 'small').sort()).toEqual(['bank', 'teacher']);
    cli.json('tag', 'teacher', 'small', '--remove');
    expect(cli.json<Entry>('show', 'teacher').tags).toEqual(['best']);
    cli.json('rename', 'teacher', 'bank', '--kind', 'teacher');
    expect(cli.run('show', 'bank').stderr).toMatch(
      /^“bank” could be .* Name its kind, or give its whole id\.\n$/,
    );
    expect(cli.json<Entry>('show', 'bank', '--kind', 'teacher').kind).toBe('teacher');
    cli.json('rename', 'bank', 'tutor', '--kind', 'teacher');
    cli.json('note', 'tutor', 'the first one');
    expect(names('search', 'first', '--kind', 'teacher')).toEqual(['tutor']);
    cli.json('rm', 'tutor');
    expect(cli.run('show', 'tutor').stderr).toBe(
      'There is no entry named “tutor”. It is in the trash: restore it first.\n',
    );
    cli.json('restore', 'tutor');
    expect(cli.json<Entry>('show', 'tutor').notes).toBe('the first one');
    expect(cli.run('verify')).toMatchObject({ status: 0 });
    const { taken } = cli.json<{ taken: Record<string, { files: number }> }>('space', '--cache-limit', '0.5');
    expect(taken['weights']!.files).toBeGreaterThan(1);
    expect(taken['computed']!.files).toBeGreaterThan(0);
    const freed = cli.run('space', '--free');
    expect(freed.stdout).toMatch(/^Removed \d+ files?, [\d.]+ [kMG]B\.\n/);
    expect(freed.stdout).toContain('may take 500.0 MB');
    expect(cli.json<{ taken: object }>('space').taken).toMatchObject({ computed: { files: 0 } });
    expect(cli.run('verify')).toMatchObject({ status: 0 });
    expect(cli.run('runs').stdout).toMatch(/done +100\.0 % +Condense/);
  });
});

it('the demonstration in its smallest form does all of it', () => {
  const home = temporaryFolder();
  const { status, stdout, stderr } = new Cli(home).run('demo', '--quick', ...ENGINE);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/Opened with onnxruntime: matches/);
  expect(stdout).toMatch(/^16x2 \* .*%.*%.*%$/m);
  const written = stdout.match(/\S+\.safetensors$/gm)!;
  expect(written.length).toBe(3);
  for (const path of written.filter((each) => each.startsWith(home)))
    expect(existsSync(path), path).toBe(true);
});
