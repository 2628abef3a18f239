import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../../src-main/catalog/catalog';
import { model, openCatalog, sentencesOf, temporaryFolder } from './helpers';

/** FIPS 180-2, appendix B.1. */
const SHA_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

async function addModel(catalog: Catalog, name: string, content: string) {
  const staged = await catalog.artifacts.stage([Buffer.from(content)]);
  return catalog.entries.add(model(name, { artifacts: [{ role: 'weights', staged }] }));
}

describe('the artifact store', () => {
  test('names a file after its content, however it comes in', async () => {
    const { artifacts } = openCatalog();
    const outside = join(temporaryFolder(), 'abc.onnx');
    writeFileSync(outside, 'abc');
    const path = artifacts.stagingPath('onnx');
    writeFileSync(path, 'abc');
    const all = [
      await artifacts.stage([Buffer.from('a'), Buffer.from('bc')], 'onnx'),
      await artifacts.stageCopy(outside, 'onnx'),
      await artifacts.adopt(path),
    ];
    for (const staged of all) {
      expect(staged).toMatchObject({ file: `${SHA_OF_ABC}.onnx`, sha256: SHA_OF_ABC, bytes: 3 });
    }
    expect(readFileSync(outside, 'utf8')).toBe('abc');
    for (const staged of all) artifacts.discard(staged);
    expect(artifacts.staged()).toEqual([]);
  });

  test('leaves nothing when the disk is full or the source fails midway', async () => {
    const { artifacts } = openCatalog();
    function* chunks() {
      yield Buffer.alloc(100_000);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }
    await expect(artifacts.stage(chunks())).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(artifacts.staged()).toEqual([]);
    await expect(artifacts.stageCopy('/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(artifacts.staged()).toEqual([]);
  });

  test.each(['../catalog.db', 'x.safetensors', 'a'.repeat(64), `${'a'.repeat(64)}./../x`])(
    'gives no path for “%s”',
    (file) => {
      expect(() => openCatalog().artifacts.path(file)).toThrow('not a name in the artifact store');
    },
  );

  test('refuses an extension that is a path', () => {
    expect(() => openCatalog().artifacts.stagingPath('a/../../b')).toThrow('not a file extension');
  });

  test('mends a damaged file when the same content comes again', async () => {
    const catalog = openCatalog();
    const { id } = await addModel(catalog, 'a', 'abc');
    writeFileSync(catalog.entries.artifactPath(id, 'weights'), 'abX');
    await addModel(catalog, 'b', 'abc');
    expect((await catalog.verify()).problems).toEqual([]);
  });

  test('says which file of which entry is missing', async () => {
    const catalog = openCatalog();
    const { id } = await addModel(catalog, 'lost', 'abc');
    rmSync(catalog.entries.artifactPath(id, 'weights'));
    expect(sentencesOf(() => catalog.entries.artifactPath(id, 'weights'))).toEqual({
      code: 'not-found',
      message: 'The file with the weights of “lost” is missing.',
      hint: `Put ${SHA_OF_ABC}.safetensors back into ${catalog.home.artifacts}, or import or make it again.`,
    });
    expect(sentencesOf(() => catalog.entries.artifactPath(id, 'labels'))?.message).toBe(
      '“lost” has no file “labels”.',
    );
  });
});

describe('verify', () => {
  test('finds nothing wrong with what is whole', async () => {
    const catalog = openCatalog();
    await addModel(catalog, 'a', 'abc');
    await addModel(catalog, 'b', 'abc');
    await addModel(catalog, 'c', 'other');
    const progress: number[] = [];
    const report = await catalog.verify({ onProgress: (done, total) => progress.push(done / total) });
    expect(report).toEqual({
      database: [],
      problems: [],
      orphans: [],
      checked: { entries: 3, files: 2, bytes: 8 },
      removed: { files: 0, bytes: 0 },
    });
    expect(progress).toEqual([...progress].sort());
    expect(progress.at(-1)).toBe(1);
  });

  test('reports missing, damaged and shortened files by entry, and drops no entry', async () => {
    const catalog = openCatalog();
    const missing = await addModel(catalog, 'missing', 'one');
    const damaged = await addModel(catalog, 'damaged', 'two');
    const shortened = await addModel(catalog, 'shortened', 'three');
    await addModel(catalog, 'good', 'four');
    const path = (id: string) => catalog.entries.artifactPath(id, 'weights');
    writeFileSync(path(damaged.id), 'tw0');
    writeFileSync(path(shortened.id), 'thre');
    rmSync(path(missing.id));
    catalog.entries.trash(damaged.id);
    const { problems } = await catalog.verify({ repair: true });
    expect(
      problems.map(({ problem, entry, role }) => [entry.name, problem, entry.trashed, role]).sort(),
    ).toEqual([
      ['damaged', 'damaged', true, 'weights'],
      ['missing', 'missing', false, 'weights'],
      ['shortened', 'damaged', false, 'weights'],
    ]);
    expect(catalog.entries.list().total + catalog.entries.list({ trashed: true }).total).toBe(4);
  });

  test('removes orphans, but only on request and only old ones', async () => {
    const catalog = openCatalog();
    const { artifacts } = catalog;
    const { id } = await addModel(catalog, 'kept', 'kept');
    const place = async (content: string, ageHours: number, staged: boolean) => {
      const file = await artifacts.stage([Buffer.from(content)]);
      if (!staged) artifacts.place(file);
      const path = staged ? file.path : artifacts.path(file.file);
      const time = Date.now() / 1000 - ageHours * 3600;
      utimesSync(path, time, time);
      return path;
    };
    const old = [await place('old', 25, false), await place('old too', 25, true)];
    const young = [await place('young', 23, false), await place('young too', 23, true)];
    utimesSync(catalog.entries.artifactPath(id, 'weights'), 0, 0);
    expect((await catalog.verify()).orphans).toHaveLength(4);
    const report = await catalog.verify({ repair: true });
    expect(report.removed).toEqual({ files: 2, bytes: 10 });
    expect(report.orphans).toHaveLength(2);
    expect([...old, ...young].map((path) => existsSync(path))).toEqual([false, false, true, true]);
    expect(readFileSync(catalog.entries.artifactPath(id, 'weights'), 'utf8')).toBe('kept');
  });

  test('sees a search index that has fallen out of step and a reference that leads nowhere', async () => {
    const catalog = openCatalog();
    await addModel(catalog, 'a', 'abc');
    const db = new Database(catalog.home.database);
    db.unsafeMode().pragma('foreign_keys = OFF');
    db.exec(`INSERT INTO entryTags (entry, tag) VALUES (999, 'x');
             UPDATE entrySearch_content SET c0 = 'something else'`);
    db.close();
    const { database } = await catalog.verify();
    expect(database).toContain('1 references lead nowhere');
    expect(database).toContain('the search index is damaged');
  });

  test('can be stopped', async () => {
    const catalog = openCatalog();
    await addModel(catalog, 'a', 'abc');
    await expect(catalog.verify({ signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

describe('a backup', () => {
  test('is a whole catalog', async () => {
    const catalog = openCatalog();
    await addModel(catalog, 'a', 'abc');
    const home = temporaryFolder();
    expect(catalog.backup(join(home, 'catalog.db'))).toBe(join(home, 'catalog.db'));
    const copy = openCatalog(home);
    expect(copy.entries.find('a')).toEqual(catalog.entries.find('a'));
    expect((await copy.verify()).problems).toMatchObject([{ problem: 'missing', entry: { name: 'a' } }]);
    expect(sentencesOf(() => catalog.backup(join(home, 'catalog.db')))).toEqual({
      code: 'usage',
      message: `There is already a file ${join(home, 'catalog.db')}.`,
      hint: 'Choose another name for the copy.',
    });
    catalog.backup();
    expect(readdirSync(catalog.home.backups)).toEqual([expect.stringMatching(/^catalog-.+Z\.db$/)]);
  });
});
