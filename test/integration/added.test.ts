import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBrowser, missing, openPage, visit } from '../e2e/program';
import { Running } from './cli/helpers';
import { ADDED } from './added-sources';
import { spawn } from 'node:child_process';
import { removeFolder } from '../support/cleanup';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ROOT = resolve(import.meta.dirname, '../..');
const COPIED = [
  'src-main',
  'src-renderer',
  'packaging',
  'resources',
  'package.json',
  'electron.vite.config.ts',
  'tsconfig.json',
];
const folder = mkdtempSync(join(tmpdir(), 'wave-added-'));
const home = join(folder, 'home');
const CLI = join(folder, 'out/main/cli.js');

/** Runs a command of the program with the additions that must succeed, and gives its JSON. */
function wave<T>(...args: string[]): T {
  const command = [CLI, ...args, '--home', home, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`wave ${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

beforeAll(() => {
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(ADDED)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const builder = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  const build = spawnSync(process.execPath, [builder, 'build'], { cwd: folder, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(build.stdout + build.stderr);
  wave('data', 'add', 'synthetic', '--count', '30', '--img-size', '16', '--name', 'shapes');
});

afterAll(() => removeFolder(folder));

it('what is added is checked by the compiler as it stands', () => {
  const compiler = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(compiler, ['--noEmit', '-p', '.'], { cwd: folder, encoding: 'utf8' });
  expect(
    stdout.split('\n').filter((line) => Object.keys(ADDED).some((path) => line.startsWith(path))),
  ).toEqual([]);
});

describe('a kind of job that is added as a folder of its own', () => {
  interface Finished {
    run: string;
    entries: { id: string; config: { worker: number } }[];
    by: number;
  }

  it('runs from the command line through the queue, a worker process and the catalog', () => {
    const options = ['--times', '3', '--loudly', '--tag', 'counted'];
    const finished = wave<Finished>('run', 'count-images', '--data', 'shapes', ...options);
    const [entry] = finished.entries as [Finished['entries'][0]];
    expect(finished).toMatchObject({
      kind: 'count-images',
      counted: 40,
      entries: [{ kind: 'model', name: 'shapes-counted', tags: ['counted'], metrics: { images: 40 } }],
    });
    expect(entry.config.worker).toBe(finished.by);
    const shown = wave<{ artifacts: unknown[]; lineage: { edges: unknown[] } }>('show', entry.id);
    expect(shown.artifacts).toMatchObject([{ role: 'count', bytes: 2, fileName: 'count.txt' }]);
    expect(shown.lineage.edges).toMatchObject([{ child: entry.id, role: 'data' }]);
    const run = wave<{ name: string; log: { message: string }[] }>('runs', finished.run);
    expect(run.name).toBe('Count the images of shapes');
    expect(run.log.map(({ message }) => message)).toEqual(['1: 40', '2: 40', '3: 40']);
  });

  it.each([
    [['--times', '0'], 'It must be at least 1.'],
    [['--data', 'nobody'], 'nobody'],
    [['--times', 'often'], 'It must be a number.'],
  ])('is refused with %j in a sentence', (args, sentence) => {
    const given = args.includes('--data') ? args : ['--data', 'shapes', ...args];
    expect(() => wave('run', 'count-images', ...given)).toThrow(sentence);
  });

  it.skipIf(missing)('is there in the contract, and in the interface as a form that begins it', async () => {
    const args = [CLI, 'serve', '--port', '0', '--home', home];
    const server = new Running(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
    const browser = await launchBrowser();
    try {
      await expect.poll(() => server.stdout).toMatch(/http:\S+/);
      const page = await openPage(browser, /http:\S+/.exec(server.stdout)![0]);
      await visit(page, '#/runs');
      await page.getByRole('button', { name: 'New run' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('What is to be done').click();
      await page.getByRole('option', { name: 'Count images' }).click();
      await dialog.getByText('shapes').click();
      await dialog.getByText('Everything else').click();
      await dialog.getByLabel('times').fill('5');
      await dialog.getByRole('button', { name: 'Start' }).click();
      await page.getByText('What it found').waitFor();
      await page.getByText('counted', { exact: true }).waitFor();
      const [run] = wave<{ spec: unknown; state: string }[]>('runs', '--limit', '1');
      expect(run).toMatchObject({ state: 'done', spec: { kind: 'count-images', options: { times: 5 } } });
    } finally {
      await browser.close();
      server.child.kill('SIGTERM');
      await server.ended;
    }
  });
});

describe('a way to begin and an export format that are added as files of their own', () => {
  const vit = ['--arch', 'vit', '--width', '16', '--depth', '1', '--head-dim', '16', '--patch', '8'];
  const target = join(folder, 'halved.json');

  it('make a model and write it', () => {
    const short = ['--steps', '1', '--batch', '8', '--evaluate-every', '100'];
    wave('teacher', 'train', '--data', 'shapes', ...vit, ...short, '--name', 'teacher');
    wave('fit', 'teacher', '--block', '16', '--templates', '1', '--other-templates', '1', '--name', 'bank');
    const size = ['--bank', 'bank', '--width', '16', '--depth', '1', '--seed', '4'];
    wave('generate', ...size, '--init', 'halved', '--name', 'halved');
    wave('generate', ...size, '--init', 'scratch', '--name', 'whole');
    expect(wave('show', 'halved', '--kind', 'model')).toMatchObject({
      config: { init: 'halved', trained: false },
    });
    const first = (name: string, to: string) => {
      const { exported } = wave<{ exported: object }>('export', name, '--format', 'shapes', '--to', to);
      expect(exported).toMatchObject({ format: 'shapes', path: to, verification: [{ agrees: true }] });
      const written = JSON.parse(readFileSync(to, 'utf8')) as { name: string; first: number }[];
      return written.find((each) => each.name === 'blocks.0.attn.qkv.weight')!.first;
    };
    expect(first('halved', target)).toBeCloseTo(first('whole', join(folder, 'whole.json')) / 2, 8);
  });

  it('are told of where they do not fit', () => {
    const args = [
      'run',
      'export',
      '--model',
      'bank',
      '--format',
      'shapes',
      '--to',
      join(folder, 'bank.json'),
    ];
    expect(() => wave(...args)).toThrow('“bank” is not a model.');
  });
});
