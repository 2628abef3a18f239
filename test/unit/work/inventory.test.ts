import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Catalog } from '../../../src-main/catalog/catalog';
import { cacheLimit, freeCache, setCacheLimit } from '../../../src-main/work/host/cache';
import { takeInventory } from '../../../src-main/work/host/inventory';
import { tidyHome } from '../../../src-main/work/host/leftovers';
import { temporaryFolder } from './helpers';

async function filled(): Promise<Catalog> {
  const catalog = Catalog.open(temporaryFolder());
  const { artifacts, entries, home } = catalog;
  const add = async (name: string, fill: number, bytes: number) => {
    const staged = await artifacts.stage([Buffer.alloc(bytes, fill)]);
    return entries.add({ kind: 'model', name, config: {}, artifacts: [{ role: 'weights', staged }] }).id;
  };
  await add('kept', 1, 1000);
  // The same content, once kept and once in the trash, is kept.
  entries.trash(await add('twin', 1, 1000));
  entries.trash(await add('trashed', 2, 300));
  writeFileSync(join(home.artifacts, `${'a'.repeat(64)}.safetensors`), Buffer.alloc(70));
  mkdirSync(join(home.runs, 'a run'));
  writeFileSync(join(home.runs, 'a run', 'train.state.safetensors'), Buffer.alloc(20));
  for (const [i, name] of ['dataset-a.bin', 'teacher-b.bin', 'dataset-c.bin'].entries()) {
    writeFileSync(join(home.cache, name), Buffer.alloc(100));
    const used = new Date(Date.now() - i * 3600_000);
    utimesSync(join(home.cache, name), used, used);
  }
  mkdirSync(join(home.cache, 'unpacked'));
  writeFileSync(join(home.cache, 'unpacked', 'image.png'), Buffer.alloc(5));
  writeFileSync(join(home.exports, 'model.onnx'), Buffer.alloc(9));
  writeFileSync(join(home.backups, 'kept-x.db'), Buffer.alloc(11));
  return catalog;
}

it('every file of a home is told once, by what it is for', async () => {
  const catalog = await filled();
  const taken = takeInventory(catalog);
  expect(taken).toMatchObject({
    weights: { files: 1, bytes: 1000 },
    trash: { files: 1, bytes: 300 },
    unneeded: { files: 1, bytes: 70 },
    computed: { files: 3, bytes: 300 },
    checkpoints: { files: 1, bytes: 20 },
    copies: { files: 1, bytes: 11 },
    exports: { files: 1, bytes: 9 },
  });
  expect(taken.other.bytes).toBeGreaterThanOrEqual(5);
  const { root } = catalog.home;
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  const all = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(Object.values(taken).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(all);
  expect(Object.values(taken).reduce((sum, each) => sum + each.files, 0)).toBe(files.length);
  catalog.close();
});

it('what can be computed again is removed up to the limit that was set, and nothing else is', async () => {
  const catalog = await filled();
  const { home } = catalog;
  expect(cacheLimit(catalog)).toBe(20e9);
  setCacheLimit(catalog, 250);
  expect(cacheLimit(catalog)).toBe(250);
  tidyHome(catalog);
  expect(readdirSync(home.cache).sort()).toEqual(['dataset-a.bin', 'teacher-b.bin', 'unpacked']);
  expect(freeCache(home, 0)).toEqual({ files: 2, bytes: 200 });
  expect(readFileSync(join(home.cache, 'unpacked', 'image.png'))).toHaveLength(5);
  expect(takeInventory(catalog).weights).toEqual({ files: 1, bytes: 1000 });
  catalog.close();
});
