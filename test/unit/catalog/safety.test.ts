import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupHome, restoreBackup } from '../../../src-main/catalog/backup';
import { Catalog } from '../../../src-main/catalog/catalog';
import { keepCopy, keptCopies } from '../../../src-main/catalog/copies';
import { recoverHome } from '../../../src-main/catalog/recover';
import { temporaryFolder } from './helpers';

const DAY_MS = 24 * 3600 * 1000;
const bytesOf = (text: string) => [new TextEncoder().encode(text)];

async function homeWith(...names: string[]): Promise<string> {
  const home = temporaryFolder();
  for (const name of names) await addModel(home, name);
  return home;
}

async function addModel(home: string, name: string): Promise<void> {
  const catalog = Catalog.open(home);
  const staged = await catalog.artifacts.stage(bytesOf(name));
  catalog.entries.add({ kind: 'model', name, config: {}, artifacts: [{ role: 'weights', staged }] });
  catalog.close();
}

function namesAndWeights(home: string): Record<string, string> {
  const catalog = Catalog.open(home);
  try {
    const { entries } = catalog.entries.list({ limit: -1 });
    return Object.fromEntries(
      entries.map(({ id, name }) => [
        name,
        readFileSync(catalog.entries.artifactPath(id, 'weights'), 'utf8'),
      ]),
    );
  } finally {
    catalog.close();
  }
}

const describeByContent = (path: string) =>
  Promise.resolve({ kind: 'model' as const, name: `recovered ${readFileSync(path, 'utf8')}`, config: {} });

describe('copies of the catalog', () => {
  it('stay in the order in which they were made where the clock was set back', async () => {
    const home = await homeWith('a');
    const catalog = Catalog.open(home);
    const start = Date.now();
    for (let i = 0; i < 9; i++) {
      catalog.entries.add({ kind: 'dataset', name: `dataset ${i}`, config: {} });
      keepCopy(catalog, new Date(start - i * DAY_MS));
    }
    catalog.close();
    writeFileSync(catalog.home.database, 'damaged');
    const report = await recoverHome(home, describeByContent);
    expect(report.copy).toBe(keptCopies(catalog.home)[0]);
    const recovered = Catalog.open(home);
    expect(recovered.entries.list({ text: 'dataset 8' }).total).toBe(1);
    recovered.close();
  });

  it('are made when it has changed; the last three and one of each day before are kept', async () => {
    const home = await homeWith('a');
    const catalog = Catalog.open(home);
    const start = Date.now();
    for (let i = 0; i < 24; i++) {
      catalog.entries.add({ kind: 'dataset', name: `dataset ${i}`, config: {} });
      keepCopy(catalog, new Date(start + i * (DAY_MS / 3)));
    }
    const copies = keptCopies(catalog.home);
    expect(copies).toHaveLength(7);
    expect(new Set(copies.slice(2).map((path) => /kept-(.{10})/.exec(path)![1])).size).toBeGreaterThanOrEqual(
      4,
    );
    catalog.close();
  });
});

describe('wave recover', () => {
  it('puts the newest sound copy in place of a damaged catalog, and makes entries of newer files', async () => {
    const home = await homeWith('a', 'b');
    const catalog = Catalog.open(home);
    keepCopy(catalog);
    catalog.close();
    await addModel(home, 'c');
    writeFileSync(join(home, 'catalog.db'), 'nonsense'.repeat(1000));
    expect(() => Catalog.open(home)).toThrow(/damaged/);
    const report = await recoverHome(home, describeByContent);
    expect(report.added.map(({ name }) => name)).toEqual(['recovered c']);
    expect(report.damaged).toContain('damaged-');
    expect(namesAndWeights(home)).toEqual({ a: 'a', b: 'b', 'recovered c': 'c' });
  });

  it('works without any copy, and finds renamed files by their content', async () => {
    const home = await homeWith('a', 'b');
    const [file] = readdirSync(join(home, 'artifacts')).filter((name) => name.endsWith('.safetensors'));
    renameSync(join(home, 'artifacts', file!), join(home, 'artifacts', 'renamed by hand'));
    expect((await recoverHome(home, describeByContent)).relinked).toEqual([file]);
    expect(namesAndWeights(home)).toEqual({ a: 'a', b: 'b' });
    for (const end of ['', '-wal', '-shm']) rmSync(join(home, `catalog.db${end}`), { force: true });
    await recoverHome(home, describeByContent);
    expect(namesAndWeights(home)).toEqual({ 'recovered a': 'a', 'recovered b': 'b' });
  });
});

describe('a backup', () => {
  it('carries the weights, is brought up to date, and becomes a home again', async () => {
    const home = await homeWith('a', 'b');
    const to = join(temporaryFolder(), 'backup');
    for (const more of ['c', 'd']) {
      await addModel(home, more);
      const catalog = Catalog.open(home);
      await backupHome(catalog, to);
      catalog.close();
    }
    const again = temporaryFolder();
    expect(await restoreBackup(to, again)).toMatchObject({ entries: 4, files: 4 });
    expect(namesAndWeights(again)).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' });
    await expect(restoreBackup(to, again)).rejects.toMatchObject({ code: 'usage' });
    await expect(restoreBackup(home, temporaryFolder())).rejects.toMatchObject({ code: 'usage' });
  });

  it('that was changed since is not written over', async () => {
    const home = await homeWith('a');
    const to = join(temporaryFolder(), 'backup');
    const backUp = async () => {
      const catalog = Catalog.open(home);
      await backupHome(catalog, to).finally(() => catalog.close());
    };
    await backUp();
    await backUp();
    const copy = join(to, 'catalog.db');
    // Killed between the copy and its mark: the next one goes on.
    const mark = readFileSync(join(to, 'wave-backup.json'), 'utf8');
    await addModel(home, 'b');
    await backUp();
    writeFileSync(join(to, 'wave-backup.json'), mark);
    writeFileSync(
      join(to, 'begun-wave-backup.json'),
      createHash('sha256').update(readFileSync(copy)).digest('hex'),
    );
    await backUp();
    writeFileSync(copy, 'a person’s own');
    await expect(backUp()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('was changed') as string,
    });
    expect(readFileSync(copy, 'utf8')).toBe('a person’s own');
  });

  it.each(['', 'of another size', 'b'])('whose file now holds “%s” is not written over', async (held) => {
    const catalog = Catalog.open(await homeWith('a'));
    const to = join(temporaryFolder(), 'backup');
    await backupHome(catalog, to);
    const [name] = readdirSync(join(to, 'artifacts'));
    writeFileSync(join(to, 'artifacts', name!), held);
    await expect(backupHome(catalog, to).finally(() => catalog.close())).rejects.toMatchObject({
      code: 'usage',
      message: `The backup ${to} was changed since it was written.`,
    });
    expect(readFileSync(join(to, 'artifacts', name!), 'utf8')).toBe(held);
    expect(readdirSync(to)).not.toContain('catalog.db.new');
  });

  it.each(['', 'changed by a person', '{"version":1}'])(
    'that says “%s” of itself is neither written over nor made a home',
    async (said) => {
      const catalog = Catalog.open(await homeWith('a'));
      const to = join(temporaryFolder(), 'backup');
      await backupHome(catalog, to);
      writeFileSync(join(to, 'wave-backup.json'), said);
      await expect(backupHome(catalog, to).finally(() => catalog.close())).rejects.toMatchObject({
        code: 'usage',
        message: `The backup ${to} was changed since it was written.`,
      });
      await expect(restoreBackup(to, temporaryFolder())).rejects.toMatchObject({
        code: 'bad-file',
        message: `${join(to, 'wave-backup.json')} is damaged.`,
      });
    },
  );
});
