import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isWithin } from '../../src-main/base/files';
import { Random } from '../../src-main/base/random';
import { EXPORT_FORMATS, formatNamed } from '../../src-main/formats/exports/registry';
import { MANIFEST } from '../../src-main/formats/manifest';
import { writeBank } from '../../src-main/formats/wavebank';
import { type Running, startProcess, stop } from '../e2e/process';
import { ask, Page } from '../e2e/served';
import { Cli } from '../integration/cli/helpers';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import { amount, SEED, tell } from './figures';
import { removeFolder } from '../support/cleanup';

/** Beside the folders that a page may write to, everything that it must not: its user's files, and the home itself. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'wave-page-')));
const at = (...parts: string[]) => join(root, ...parts);
const home = at('home');
const granted = at('granted');
const cli = new Cli(home);
let program: Running;
let page: Page;

beforeAll(async () => {
  for (const folder of ['granted/models', 'granted/.git', 'granted-not', 'user/.ssh']) {
    mkdirSync(at(folder), { recursive: true });
  }
  for (const file of FOREIGN) writeFileSync(at(file), `somebody’s ${file}`);
  symlinkSync(at('user'), at('granted/link'));
  symlinkSync(at('user/.ssh/authorized_keys'), at('granted/keys.onnx'));
  symlinkSync(at('user/new.onnx'), at('granted/dangling.onnx'));
  symlinkSync('/', at('granted/models/root'));
  await writeBank(at('bank.wavebank'), randomBank(elasticConfig()));
  cli.json('import', at('bank.wavebank'), '--name', 'bank');
  cli.json('generate', '--bank', 'bank', '--size', '8x1', '--name', 'model');
  symlinkSync(home, at('granted/home'));
  program = await startProcess(['--home', home, '--root', root, '--write', granted]);
  const { origin, pathname, search } = new URL(program.url);
  const { headers } = await ask(origin, { path: pathname + search });
  page = new Page({ origin }, { origin, cookie: headers['set-cookie']![0]!.split(';')[0]! });
  await page.opened;
});
afterAll(async () => {
  page.end();
  await stop(program);
  removeFolder(root);
});

/** What nobody but its owner may change. */
const FOREIGN = [
  'user/.bashrc',
  'user/.ssh/authorized_keys',
  'user/x.onnx',
  'granted-not/x.onnx',
  'granted/notes.txt',
  'granted/foreign.onnx',
  'granted/foreign.wavebank',
  'granted/foreign.db',
  'granted/models/model.safetensors',
  'granted/.git/config',
];

const PLACES = [
  ...['granted', 'granted/models', 'granted/new', 'granted/new/deeper', 'granted/link', 'granted/link/new'],
  ...['granted/models/root/tmp', 'granted/models/root/etc', 'granted/.git', 'granted/.new', 'granted/new/.x'],
  ...['granted/../user', 'granted/./models/../../user/.ssh', 'granted-not', 'user', 'user/.ssh', '.', 'home'],
  ...['home/exports', 'home/exports/new', 'home/exports/.x', 'home/exports/../artifacts', 'home/runs'],
  ...['granted/home', 'granted/home/exports', 'granted/home/cache', 'granted/Link', 'GRANTED'],
];
const NAMES = [
  ...['', 'a.onnx', 'b.onnx', 'A.ONNX', 'foreign.onnx', 'keys.onnx', 'dangling.onnx', 'x.onnx', '.x.onnx'],
  ...[
    'a.wavebank',
    'foreign.wavebank',
    'a.ort',
    'a.db',
    'foreign.db',
    'catalog.db',
    'folder',
    'models',
    'x.sh',
  ],
  ...[
    '.bashrc',
    'authorized_keys',
    'model.safetensors',
    '.wave-export.json',
    'a.onnx/',
    'a.onnx.',
    'a.onnx ',
    '..',
  ],
  ...['a.onnx\u0000.png', '~', '~/x.onnx', 'x\\..\\..\\y.onnx', 'CON', '…onnx', 'a'.repeat(300)],
];
const TITLES = [
  'model',
  'bank',
  '.bashrc',
  '..',
  '../x',
  '.',
  'a/b',
  'authorized_keys',
  ' ',
  'x\\y',
  '.ssh/keys',
];

const pick = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)]!;

/** Everything that a page can ask for that writes where it says. */
const ASKED: ((random: Random, path: string) => [name: string, input: unknown])[] = [
  ...Array.from({ length: 6 }, () => (random: Random, to: string): [string, unknown] => {
    const format = pick(random, EXPORT_FORMATS);
    const options = { format, overwrite: random.integer(2) === 0 };
    return ['runs.submit', { kind: 'export', model: pick(random, ids), to, options }];
  }),
  (random, path) => [
    'files.makeFolder',
    { path: dirname(path), name: basename(path) || pick(random, NAMES) },
  ],
  (_, exportFolder) => ['settings.set', { exportFolder }],
  (_, path) => ['system.backup', { path }],
  (_, path) => ['system.backupAll', { to: path }],
  (_, path) => ['system.restoreBackup', { from: path, to: path }],
  (_, path) => ['system.moveHome', { path }],
  (random) => ['entries.rename', { id: pick(random, ids), name: pick(random, TITLES) }],
];
let ids: string[] = [];

it('a page that was taken over writes only exports, and only where it may', async (context) => {
  ids = cli.entries().map(({ id }) => id);
  const random = new Random(SEED, 'page');
  const asked = amount(2000, 120);
  const told = { refused: 0, done: 0, written: 0 };
  /** By path: what an export has written there last. */
  const ours = new Map<string, string>();

  for (let i = 0; i < asked; i++) {
    if (random.integer(20) === 0) tamper(random, ours);
    const before = snapshot();
    const path = join(root, pick(random, PLACES)) + pick(random, ['/', '/', '']) + pick(random, NAMES);
    const [name, input] = pick(random, ASKED)(random, path);
    const done = await ended(await page.request(name, input));
    told[done ? 'done' : 'refused']++;
    const after = snapshot();
    const what = `${i}: ${name} ${JSON.stringify(input)}`;
    for (const changed of differences(before, after)) {
      judge(changed, before, after, ours, what);
      told.written++;
    }
  }
  expect(told.done).toBeGreaterThan(0);
  expect(FOREIGN.map((file) => readFileSync(at(file), 'utf8'))).toEqual(
    FOREIGN.map((file) => `somebody’s ${file}`),
  );
  const { database, problems } = cli.json<{ database: string[]; problems: unknown[] }>('verify');
  expect([...database, ...problems]).toEqual([]);
  const figure = `${told.refused} refused, ${told.done} done, ${told.written} files written: none where it may not`;
  tell(context, `${asked.toLocaleString('en')} requests of a page that was taken over`, figure);
});

interface Failure {
  code: string;
  message: string;
}

/** Waits until what was begun has ended. @returns whether it was done */
async function ended(answer: Awaited<ReturnType<Page['request']>>): Promise<boolean> {
  if (answer.type === 'error') {
    expect(answer.error.code, answer.error.message).not.toBe('internal');
    return false;
  }
  const { id, state } = (answer.result ?? {}) as { id?: string; state?: string };
  if (id === undefined || state === undefined) return true;
  for (;;) {
    const run = await page.request('runs.get', { id });
    if (run.type === 'error') throw new Error(run.error.message);
    const { state: now, error } = (run.result as { run: { state: string; error?: Failure | null } }).run;
    expect(error?.code, error?.message).not.toBe('internal');
    if (now !== 'queued' && now !== 'running') return now === 'done';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A person changes an export of ours: it is theirs from now on. */
function tamper(random: Random, ours: Map<string, string>): void {
  const paths = [...ours.keys()].filter((path) => existsSync(path));
  if (paths.length === 0) return;
  const path = pick(random, paths);
  writeFileSync(path, `changed by a person ${random.uniform()}`);
  ours.delete(path);
}

/** Hashes of all files and targets of all links; of the home only what pages may write to. */
function snapshot(): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string) => {
    for (const item of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, item.name);
      if (folder === home && item.name !== 'exports') continue;
      if (item.isDirectory()) {
        found.set(path, 'folder');
        visit(path);
      } else if (item.isSymbolicLink()) found.set(path, 'link');
      else found.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  };
  visit(root);
  return found;
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path));
}

const SINGLE = new Set(EXPORT_FORMATS.map((name) => formatNamed(name).extension));
/** What exports of several files consist of. */
const WITHIN = new Set(['.json', '.safetensors', '.onnx', '.bin', '.md', '.txt', '.py', '.js', '.html']);

/** Whether one change is one that a page may bring about. */
function judge(
  path: string,
  before: Map<string, string>,
  after: Map<string, string>,
  ours: Map<string, string>,
  what: string,
): void {
  const told = `${what} changed ${path}`;
  const places = [granted, join(home, 'exports')];
  const place = places.find((each) => isWithin(each, path));
  expect(place, told).toBeDefined();
  const name = basename(path);
  const within = path.slice(place!.length + 1);
  if (name !== MANIFEST)
    expect(
      within.split('/').filter((part) => part.startsWith('.')),
      told,
    ).toEqual([]);
  const [was, is] = [before.get(path), after.get(path)];
  if (is === 'folder' || (is === undefined && was === 'folder')) return;
  expect(was, told).not.toBe('link');
  expect(is, told).not.toBe('link');
  if (name === MANIFEST) return;
  // What was there is gone or is another: it was ours, as we had left it.
  if (was !== undefined) expect(was, told).toBe(ours.get(path));
  if (is === undefined) {
    ours.delete(path);
    return;
  }
  const ending = extname(name).toLowerCase();
  expect(SINGLE.has(ending) || WITHIN.has(ending) || ending === '.db', told).toBe(true);
  expect(lstatSync(path).mode & 0o111, told).toBe(0);
  // A copy of the catalog is never replaced, but one in a folder with a backup is brought up to date.
  const once = ending === '.db' && !after.has(join(dirname(path), 'wave-backup.json'));
  ours.set(path, once ? 'a copy of the catalog' : is);
}
