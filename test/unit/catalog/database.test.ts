import Database from 'better-sqlite3';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase, transact, versionOf } from '../../../src-main/catalog/database';
import type { Home } from '../../../src-main/catalog/home';
import { prepareHome } from '../../../src-main/catalog/home';
import { MIGRATIONS } from '../../../src-main/catalog/migrations';
import { openCatalog, sentencesOf, temporaryFolder } from './helpers';

function newHome(): Home {
  return prepareHome(temporaryFolder());
}

/** A home with a catalog that was written by the release that introduced this version. */
function homeOfVersion(version: number): Home {
  const home = newHome();
  const packed = readFileSync(join(import.meta.dirname, 'fixtures', `catalog-v${version}.db.gz`));
  writeFileSync(home.database, gunzipSync(packed));
  return home;
}

describe('a catalog database', () => {
  test('is made in WAL mode, with foreign keys on, at the newest version', () => {
    const db = openDatabase(newHome());
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(versionOf(db)).toBe(MIGRATIONS.length);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  test('from a newer version is refused and not touched', () => {
    const home = newHome();
    const db = openDatabase(home);
    db.pragma('user_version = 999');
    db.close();
    const before = readFileSync(home.database);
    expect(sentencesOf(() => openDatabase(home))).toEqual({
      code: 'newer-version',
      message: `The home ${home.root} was made by a newer version of WAVE Studio (catalog version 999, this program knows ${MIGRATIONS.length}).`,
      hint: 'Update WAVE Studio, or choose another folder with --home.',
    });
    expect(readFileSync(home.database).equals(before)).toBe(true);
    expect(readdirSync(home.backups)).toEqual([]);
  });

  test('of another program is refused and not touched', () => {
    const home = newHome();
    const db = new Database(home.database);
    db.exec('CREATE TABLE recipes (name TEXT)');
    db.close();
    const before = readFileSync(home.database);
    expect(sentencesOf(() => openDatabase(home))).toEqual({
      code: 'bad-file',
      message: `${home.database} belongs to another program.`,
      hint: 'Choose another folder with --home.',
    });
    expect(readFileSync(home.database).equals(before)).toBe(true);
  });

  test('that is no database is refused with where the copies are', () => {
    const home = newHome();
    writeFileSync(home.database, 'this is a text, and long enough to be taken for a header '.repeat(20));
    expect(sentencesOf(() => openDatabase(home))).toEqual({
      code: 'bad-file',
      message: `The catalog ${home.database} is damaged.`,
      hint: 'Run “wave recover”: it puts the newest sound copy in its place; the weights are not affected.',
    });
  });
});

describe('migrations', () => {
  test.each(MIGRATIONS.map((_, index) => index + 1))('read a catalog of version %i', async (version) => {
    const home = homeOfVersion(version);
    const catalog = openCatalog(home.root);
    const [bank] = catalog.entries.list({ kind: 'bank', text: 'elast' }).entries;
    expect(bank).toMatchObject({
      name: 'Elastic bank',
      notes: 'first trial',
      tags: ['cifar', 'small'],
      favourite: true,
      createdAt: 1700000000000,
      config: { sizes: '64-160x4-8' },
      metrics: { 'val/accuracy': 0.5 },
      parameters: 12345,
    });
    expect(catalog.entries.artifacts(bank!.id)).toEqual([
      {
        role: 'weights',
        file: `${'a'.repeat(64)}.wavebank`,
        sha256: 'a'.repeat(64),
        bytes: 7,
        fileName: 'b.wavebank',
      },
    ]);
    const child = catalog.entries.find('Small model', { kind: 'model' });
    expect(catalog.entries.lineage(child.id).edges).toEqual([
      { child: child.id, parent: bank!.id, role: 'bank' },
    ]);
    expect(catalog.entries.list({ trashed: true }).entries.map(({ name }) => name)).toEqual(['Old data']);
    expect(catalog.jobs.list()).toMatchObject([
      { kind: 'condense', state: 'done', spec: { epochs: 3 }, result: [bank!.id], pausedMs: 20 },
    ]);
    expect(catalog.jobs.log(catalog.jobs.list()[0]!.id).map(({ message }) => message)).toEqual(['started']);
    expect(catalog.series.read(bank!.id)).toEqual([
      { name: 'loss', steps: [1, 2], values: [2.5, NaN], total: 2 },
    ]);
    expect(catalog.settings.get('theme', z.string(), 'system')).toBe('dark');
    expect((await catalog.verify()).database).toEqual([]);
  });

  test('keep what was measured, as of the weights as they are, and files of fewer bits beside it', () => {
    const catalog = openCatalog(homeOfVersion(4).root);
    const db = new Database(catalog.home.database, { readonly: true });
    const subjects = db.prepare<[], string>('SELECT DISTINCT subject FROM evaluations').pluck().all();
    db.close();
    expect(subjects).toHaveLength(1);
    const [before] = catalog.measurements.of(subjects[0]!);
    expect(before!.precision).toBe('fp32');
    catalog.measurements.keep({ ...before!, precision: 'int8', accuracy: 0.25 });
    const all = catalog.measurements.of(subjects[0]!);
    expect(Object.fromEntries(all.map(({ precision, accuracy }) => [precision, accuracy]))).toEqual({
      fp32: before!.accuracy,
      int8: 0.25,
    });
    expect(catalog.measurements.details(before!.subject, { ...before!, precision: 'int8' })).toBeUndefined();
  });

  test('tell what was measured on a part of the images, which is no longer chosen so, from what was on all', () => {
    const home = homeOfVersion(6);
    const db = new Database(home.database);
    const dataset = db.prepare<[], string>("SELECT id FROM entries WHERE kind = 'dataset'").pluck().get()!;
    db.prepare('UPDATE entries SET config = ? WHERE id = ?').run(
      '{"counts":{"test":10000,"val":2000}}',
      dataset,
    );
    const add = db.prepare(
      `INSERT INTO evaluations (subject, data, dataName, split, precision, count, accuracy, at)
       VALUES ('b', ?, 'data', ?, 'fp32', ?, 0.5, 1)`,
    );
    add.run(dataset, 'test', 2000);
    add.run(dataset, 'val', 2000);
    add.run(dataset, 'train', 10_000);
    add.run('gone', 'test', 2000);
    db.close();
    const of = openCatalog(home.root).measurements.of('b');
    expect(of.map(({ data, split, sample }) => [data === dataset, split, sample])).toEqual([
      [true, 'train', ''],
      [true, 'val', ''],
      [false, 'test', 'earlier'],
      [true, 'test', 'earlier'],
    ]);
  });

  test('keep a copy of the catalog as it was', () => {
    const home = homeOfVersion(1);
    const next = [...MIGRATIONS.slice(0, 1), 'ALTER TABLE entries ADD COLUMN colour TEXT'];
    const db = openDatabase(home, next);
    expect(versionOf(db)).toBe(2);
    expect(db.prepare('SELECT count(*) FROM entries WHERE colour IS NULL').pluck().get()).toBe(3);
    db.close();
    const copies = readdirSync(home.backups);
    expect(copies).toEqual([expect.stringMatching(/^catalog-v1-.+\.db$/)]);
    const copy = new Database(join(home.backups, copies[0]!), { readonly: true });
    expect(versionOf(copy)).toBe(1);
    expect(copy.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(3);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });

  test.each([
    ['a wrong statement', 'CREATE TABLE fresh (x); DROP TABLE nowhere'],
    ['broken references', `CREATE TABLE fresh (x); DELETE FROM entries`],
  ])(
    'that fail by %s leave the catalog as it was, with nothing of those before or after them',
    (_what, failing) => {
      const home = homeOfVersion(1);
      const good = 'CREATE TABLE second (x)';
      const migrations = [...MIGRATIONS.slice(0, 1), good, failing, 'CREATE TABLE fourth (x)'];
      expect(() => openDatabase(home, migrations)).toThrow(/no such table: nowhere|broken references/);
      const db = new Database(home.database);
      expect(versionOf(db)).toBe(1);
      const tables = db
        .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
        .pluck()
        .all();
      for (const name of ['second', 'fresh', 'fourth']) expect(tables).not.toContain(name);
      expect(db.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(3);
      db.close();
    },
  );
});

describe('a transaction', () => {
  test('that fills the disk is rolled back whole and says so', () => {
    const db = openDatabase(newHome());
    // SQLite answers a full disk and a full page quota in the same way.
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 3}`);
    const insert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)');
    const fill = () =>
      transact(db, () => {
        for (let i = 0; i < 1000; i++) insert.run(`key ${i}`, JSON.stringify('x'.repeat(1000)));
      });
    expect(sentencesOf(fill)).toEqual({
      code: 'no-space',
      message: 'The disk is full.',
      hint: 'Free some space and run it again; nothing that was there before was changed.',
    });
    expect(db.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(0);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  test('that waits too long for another says so', () => {
    const home = newHome();
    const [first, second] = [openDatabase(home), openDatabase(home)];
    second.pragma('busy_timeout = 50');
    first.exec('BEGIN IMMEDIATE');
    expect(sentencesOf(() => transact(second, () => 1))).toEqual({
      code: 'busy',
      message: 'Another process has been writing to the catalog for too long.',
      hint: 'Try again when it has finished.',
    });
    first.exec('ROLLBACK');
    expect(transact(second, () => 1)).toBe(1);
    first.close();
    second.close();
  });
});

test('what was deleted gives its space back to the disk', async () => {
  const catalog = openCatalog();
  const points = Array.from({ length: 100_000 }, (_, step) => ({ name: 'loss', step, value: step }));
  const { id } = catalog.entries.add({ kind: 'bank', name: 'b', config: {} });
  catalog.series.append(id, points);
  const sizeOf = () => {
    // What the log holds is in the file by then.
    const db = new Database(catalog.home.database);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    return statSync(catalog.home.database).size;
  };
  const before = sizeOf();
  catalog.entries.trash(id);
  await catalog.entries.purge([id]);
  await catalog.shrink();
  expect(sizeOf()).toBeLessThan(before / 2);
});
