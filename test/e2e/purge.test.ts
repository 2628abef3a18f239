import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import { missing } from './program';
import type { Running } from './process';
import { startProcess, stop } from './process';
import { ask, Page } from './served';

/** In the full form ten thousand. */
const ENTRIES = process.env['WAVE_TEST_HARD'] ? 10_000 : 2000;
/** What 95 % of the answers take at most, in ms. On a machine that does nothing else all take less than 50. */
const ANSWER_MS = 200;

describe.skipIf(missing)(`While ${ENTRIES} entries are deleted for good`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wave-purge-'));
  const home = join(folder, 'home');
  let program: Running;
  let page: Page;

  beforeAll(async () => {
    const catalog = Catalog.open(home);
    catalog.transaction(() => {
      for (let i = 0; i < ENTRIES; i++) {
        const { id } = catalog.entries.add({ kind: 'model', name: `model ${i}`, config: {}, tags: ['many'] });
        catalog.entries.trash(id);
      }
    });
    catalog.entries.add({ kind: 'model', name: 'kept', config: {} });
    catalog.close();
    program = await startProcess(['--home', home, '--root', folder]);
    const { origin, pathname, search } = new URL(program.url);
    const { headers } = await ask(origin, { path: pathname + search });
    page = new Page({ origin }, { origin, cookie: headers['set-cookie']![0]!.split(';')[0]! });
    await page.opened;
  });
  afterAll(async () => {
    page.end();
    await stop(program);
    rmSync(folder, { recursive: true, force: true });
  });

  it('the host answers and others write all the while', async () => {
    const state = { over: false };
    const purged = page.request('entries.purge', {}).finally(() => (state.over = true));
    const waits: number[] = [];
    const other = Catalog.open(home);
    while (!state.over) {
      const asked = performance.now();
      // A reading and a writing request, and another process' change.
      await page.request('entries.list', { limit: 10 });
      await page.request('settings.set', { theme: waits.length % 2 ? 'dark' : 'light' });
      waits.push((performance.now() - asked) / 2);
      other.settings.set('test', waits.length);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    other.close();
    expect(await purged).toMatchObject({ type: 'result', result: { entries: ENTRIES } });
    expect(waits.length).toBeGreaterThan(3);
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(ANSWER_MS);
    expect(await page.request('entries.list', {})).toMatchObject({ result: { total: 1 } });
  });
});
