import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { Catalog } from '../../../src-main/catalog/catalog';
import { currentPlace } from '../../../src-main/catalog/home-note';
import { planMove } from '../../../src-main/catalog/relocate';
import { Cli } from '../../integration/cli/helpers';
import type { Place } from './place';
import { removeFolder } from '../../support/cleanup';

/** One engine and one thread: the same numbers in the same order, whatever else the machine does. */
const ENGINE = ['--engine', 'onnxruntime', '--device', 'cpu', '--threads', '1'];
const TRAINED = ['--batch', '16', '--evaluate-every', '1000', '--seed', '3', ...ENGINE];
const SMALL = [
  ...['--width', '32', '--depth', '2', '--head-dim', '16', '--block', '16', '--patch', '4', '--batch', '16'],
  ...['--seed', '3', '--ema', '0.9', ...ENGINE],
];
const SAVING = ['--checkpoint-every', '0.05'];
/** What is deleted for good. */
const TRASHED = 150;
/** What a catalog of the first version holds. */
const OLD_ENTRIES = 20_000;

/** A command of the program, as it is killed. */
export interface Command {
  name: string;
  /** Makes a copy of the prepared folder ready for it. */
  ready?: (place: Place) => void;
  /** What is asked of the program; undefined where there is nothing left to do. */
  words: (place: Place) => string[] | undefined;
  /** Where the catalog is, once all is over. Default: where it was. */
  home?: (place: Place) => string;
  /** A program that stays; it is over when it is there. */
  stays?: boolean;
  /** Killed in “npm test” as well, by tests of its own. */
  tested?: boolean;
}

const inHome = (name: string, ...words: string[]): Command => ({
  name,
  words: ({ home }) => [...words, '--home', home],
});
const training = (name: string, ...words: string[]): Command => ({
  ...inHome(name, ...words, '--name', 'new', ...SAVING),
  tested: true,
});
const made = (name: string, words: (place: Place) => string[]): Command => ({
  name,
  words: (place) => [...words(place), '--home', place.home],
});

export const COMMANDS: Command[] = [
  inHome('data add, generated', 'data', 'add', 'synthetic', '--count', '9000', '--img-size', '16'),
  made('data add, a folder', ({ at }) => ['data', 'add', at('images'), '--name', 'folder']),
  training(
    'teacher train',
    'teacher',
    'train',
    '--data',
    'shapes',
    '--channels',
    '8',
    '--steps',
    '80',
    ...TRAINED,
  ),
  training('condense', 'condense', '--data', 'shapes', '--teacher', 'teacher', '--steps', '60', ...SMALL),
  inHome(
    'generate, at once',
    'generate',
    '--bank',
    'bank',
    '--width',
    '16,32',
    '--depth',
    '1,2',
    '--name',
    'new',
  ),
  training(
    'generate, with training',
    ...['generate', '--bank', 'bank', '--size', '16x1,32x3', '--scalers', 'fresh', '--data', 'shapes'],
    ...['--scaler-epochs', '2', '--finetune-epochs', '4', ...TRAINED],
  ),
  training('finetune', 'finetune', 'model', '--data', 'shapes', '--steps', '60', ...TRAINED),
  made('export, a folder over an earlier one', ({ at }) => [
    ...['export', 'model', '--format', 'hf', '--overwrite', '--to', at('exported', 'hf')],
  ]),
  made('export, a file', ({ at }) => [
    'export',
    'model',
    '--format',
    'onnx',
    '--to',
    at('exported', 'new.onnx'),
  ]),
  made('import', ({ at }) => ['import', at('exported', 'bank.wavebank'), '--name', 'imported']),
  made('backup', ({ at }) => ['backup', at('backup')]),
  {
    name: 'restore-backup',
    words: ({ at, use }) => {
      const home = at('new home');
      const done = existsSync(home) && use(home, ({ entries }) => entries.list().total > 0);
      return done ? undefined : ['restore-backup', at('old backup'), '--home', home];
    },
    home: ({ at }) => at('new home'),
  },
  moving('move of the home, on one disk', ({ at }) => at('moved')),
  moving('move of the home, to another disk', ({ other }) => join(other, 'moved')),
  {
    name: 'migration of an old catalog',
    ready: oldCatalog,
    words: ({ home }) => ['list', '--limit', '1', '--home', home],
  },
  {
    name: 'purge',
    words: ({ use, home }) => {
      const left = use(home, ({ entries }) => entries.list({ trashed: true, limit: -1 }).entries);
      const ids = left.map(({ id }) => id);
      return ids.length === 0 ? undefined : ['rm', '--forever', ...ids, '--home', home];
    },
  },
];

function usual({ at }: Place): string {
  return at('data', 'WAVE Studio');
}

/** Moving is what a program does that is started: a server here. */
function moving(name: string, to: (place: Place) => string): Command {
  const serve = () => ['serve', '--port', '0'];
  return {
    name,
    ready: (place) => {
      mkdirSync(dirname(usual(place)), { recursive: true });
      renameSync(place.home, usual(place));
      planMove(usual(place), to(place));
    },
    words: serve,
    home: (place) => currentPlace(usual(place)),
    stays: true,
  };
}

/** The catalog of an earlier version, with more in it. */
function oldCatalog({ home, at }: Place): void {
  removeFolder(home);
  mkdirSync(home);
  const packed = resolve(import.meta.dirname, '../../unit/catalog/fixtures/catalog-v1.db.gz');
  writeFileSync(at('home', 'catalog.db'), gunzipSync(readFileSync(packed)));
  const db = new Database(at('home', 'catalog.db'));
  const add = db.prepare(
    `INSERT INTO entries (id, kind, name, createdAt, updatedAt, metrics, config)
     VALUES (?, 'model', ?, 0, 0, '{}', '{}')`,
  );
  db.transaction(() => {
    for (let i = 0; i < OLD_ENTRIES; i++) add.run(`1m${String(i).padStart(12, '0')}`, `model ${i}`);
  })();
  // Its files were never there.
  db.exec('DELETE FROM artifacts');
  db.close();
}

/** Makes the folder that every try begins with a copy of. */
export async function prepare(folder: string): Promise<void> {
  const home = join(folder, 'home');
  const cli = new Cli(home);
  cli.json('data', 'add', 'synthetic', '--count', '120', '--img-size', '16', '--name', 'shapes');
  const teacher = ['teacher', 'train', '--data', 'shapes', '--name', 'teacher', '--channels', '8'];
  cli.json(...teacher, '--steps', '10', '--evaluate-every', '10', '--batch', '16', ...ENGINE);
  cli.json(
    'condense',
    '--data',
    'shapes',
    '--teacher',
    'teacher',
    '--steps',
    '10',
    '--name',
    'bank',
    ...SMALL,
  );
  cli.json('generate', '--bank', 'bank', '--size', '32x2', '--name', 'model');
  await addTrashed(home);
  const exported = join(folder, 'exported');
  cli.json('export', 'model', '--format', 'hf', '--to', join(exported, 'hf'));
  cli.json('export', 'bank', '--format', 'wavebank', '--to', join(exported, 'bank.wavebank'));
  cli.json('backup', join(folder, 'old backup'));
  await writeImages(join(folder, 'images'));
}

async function addTrashed(home: string): Promise<void> {
  const catalog = Catalog.open(home);
  for (let i = 0; i < TRASHED; i++) {
    const staged = await catalog.artifacts.stage([Buffer.alloc(4096, `model ${i} `)]);
    const artifacts = [{ role: 'weights', staged }];
    catalog.entries.trash(catalog.entries.add({ kind: 'model', name: `old ${i}`, config: {}, artifacts }).id);
  }
  catalog.close();
}

async function writeImages(folder: string): Promise<void> {
  for (const [label, red] of Object.entries({ cat: 40, dog: 200 })) {
    mkdirSync(join(folder, label), { recursive: true });
    for (let i = 0; i < 120; i++) {
      const background = { r: red, g: i, b: 90 };
      const image = sharp({ create: { width: 200, height: 200, channels: 3, background } });
      await image.png().toFile(join(folder, label, `${i}.png`));
    }
  }
}
