import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writerName } from '../../../src-main/base/files';
import { MACHINE } from '../../../src-main/base/machine';
import { Catalog } from '../../../src-main/catalog/catalog';
import { tidyHome } from '../../../src-main/work/host/leftovers';
import { STAGING_JOURNAL } from '../../../src-main/work/kinds/export/declare';
import { temporaryFolder } from './helpers';

it('what nothing needs is removed: checkpoints of forgotten runs, and of the cache what is too much', () => {
  const catalog = Catalog.open(temporaryFolder());
  const { home, jobs } = catalog;
  const known = jobs.create({ kind: 'condense', spec: {} }).id;
  for (const run of [known, 'forgotten']) {
    mkdirSync(join(home.runs, run));
    writeFileSync(join(home.runs, run, 'train.state.safetensors'), 'x');
  }
  // From the one that was used last to the one that was not used for longest.
  const cached = ['teacher-b.bin', 'dataset-a.bin', 'dataset-c.bin', 'teacher-d.bin'];
  for (const [days, name] of cached.entries()) {
    writeFileSync(join(home.cache, name), Buffer.alloc(1000));
    const used = new Date(Date.now() - days * 24 * 3600 * 1000);
    utimesSync(join(home.cache, name), used, used);
  }
  writeFileSync(join(home.cache, 'of another kind'), Buffer.alloc(5000));
  tidyHome(catalog, 2500);
  expect(readdirSync(home.runs)).toEqual([known]);
  expect(existsSync(join(home.runs, known, 'train.state.safetensors'))).toBe(true);
  expect(readdirSync(home.cache).sort()).toEqual(['dataset-a.bin', 'of another kind', 'teacher-b.bin']);
  catalog.close();
});

it('an export that was killed leaves nothing where it was to be', () => {
  const catalog = Catalog.open(temporaryFolder());
  const { home, jobs } = catalog;
  const run = join(home.runs, jobs.create({ kind: 'export', spec: {} }).id);
  const [place, folder] = [join(temporaryFolder(), 'net.onnx'), temporaryFolder()];
  const staged = join(folder, '.net.onnx.partial');
  mkdirSync(run);
  writeFileSync(staged, 'half of it');
  writeFileSync(join(run, STAGING_JOURNAL), JSON.stringify({ staged, place }));
  tidyHome(catalog);
  expect([readdirSync(folder), readdirSync(run)]).toEqual([[], []]);
  catalog.close();
});

it('archives that were unpacked are kept while they are used, and what a killed process unpacked is not', () => {
  const catalog = Catalog.open(temporaryFolder());
  const { cache } = catalog.home;
  const dead = `.unpacked-c.${2 ** 22 + 1}-${MACHINE}-00000000-0000-4000-8000-000000000000.tmp`;
  for (const [name, days] of [
    ['unpacked-a', 6],
    ['unpacked-b', 8],
    [dead, 0],
    [`.unpacked-d.${writerName()}.tmp`, 0],
  ] as const) {
    mkdirSync(join(cache, name, 'set'), { recursive: true });
    writeFileSync(join(cache, name, 'set', '1.png'), 'x');
    const used = new Date(Date.now() - days * 24 * 3600 * 1000);
    utimesSync(join(cache, name), used, used);
  }
  tidyHome(catalog);
  expect(
    readdirSync(cache)
      .map((name) => name.slice(0, 11))
      .sort(),
  ).toEqual(['.unpacked-d', 'unpacked-a']);
  catalog.close();
});
