import { linkSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import { writeBank } from '../../src-main/formats/wavebank';
import { BANK } from './measured-bank';
import { missing } from './program';
import type { Running } from './process';
import { startProcess, stop } from './process';
import { ask, Page } from './served';
import { removeFolder } from '../support/cleanup';

const HARD = process.env['WAVE_TEST_HARD'] !== undefined;
const ENTRIES = HARD ? 10_000 : 2000;
const PICTURES = HARD ? 10_000 : 2000;
/** What the work may cost an answer, in ms. */
const COST_MS = 50;
/** Most of the time the median tells the same; single answers are late on a machine that has other things to do. */
const SHARE = HARD ? 0.95 : 0.5;

interface Host {
  home: string;
  program: Running;
  page: Page;
}

async function start(folder: string, name: string): Promise<Host> {
  const home = join(folder, name);
  const program = await startProcess(['--home', home, '--root', folder]);
  const { origin, pathname, search } = new URL(program.url);
  const { headers } = await ask(origin, { path: pathname + search });
  const page = new Page({ origin }, { origin, cookie: headers['set-cookie']![0]!.split(';')[0]! });
  await page.opened;
  return { home, program, page };
}

async function result<T>({ page }: Host, name: string, input: unknown): Promise<T> {
  const answer = await page.request(name, input);
  if (answer.type !== 'result') throw new Error(JSON.stringify(answer));
  return answer.result as T;
}

/** Does a job and waits for it. @returns what it made */
async function made(host: Host, request: unknown): Promise<string[]> {
  const { id } = await result<{ id: string }>(host, 'runs.submit', request);
  for (;;) {
    const { run } = await result<{ run: { state: string; result: string[] } }>(host, 'runs.get', { id });
    if (run.state === 'done') return run.result;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** ms of an answer: a reading request, then one that writes. */
async function wait(host: Host, theme: string): Promise<number> {
  const asked = performance.now();
  await result(host, 'entries.list', { limit: 10 });
  await result(host, 'settings.set', { theme });
  return (performance.now() - asked) / 2;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
}

describe.skipIf(missing)(
  `While ${PICTURES} pictures are looked at, latency is measured and ${ENTRIES} entries are deleted`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-answers-'));
    let busy: Host;
    /** A second program beside it that has nothing to do: what its answers take is the machine's. */
    let idle: Host;
    let models: string[];

    beforeAll(async () => {
      const catalog = Catalog.open(join(folder, 'busy'));
      catalog.transaction(() => {
        for (let i = 0; i < ENTRIES; i++) {
          const { id } = catalog.entries.add({
            kind: 'model',
            name: `model ${i}`,
            config: {},
            tags: ['many'],
          });
          catalog.entries.trash(id);
        }
      });
      catalog.close();
      const picture = join(folder, 'picture.png');
      await sharp({ create: { width: 64, height: 64, channels: 3, background: '#248' } }).toFile(picture);
      for (let i = 0; i < PICTURES; i++) {
        const at = join(folder, 'pictures', `class ${i % 10}`);
        mkdirSync(at, { recursive: true });
        linkSync(picture, join(at, `${i}.png`));
      }
      const path = join(folder, 'tiny.wavebank');
      await writeBank(path, BANK);
      busy = await start(folder, 'busy');
      idle = await start(folder, 'idle');
      const [bank] = await made(busy, { kind: 'import', path });
      const { widths, depths } = BANK.config.elastic!;
      models = await made(busy, {
        kind: 'generate',
        bank,
        sizes: [{ width: widths[0]!, depth: depths[0]! }],
      });
    });
    afterAll(async () => {
      for (const host of [busy, idle]) {
        host.page.end();
        await stop(host.program);
      }
      removeFolder(folder);
    });

    it(`an answer of the host takes at most ${COST_MS} ms more than that of one that does nothing`, async () => {
      const work = [
        result<{ entries: number }>(busy, 'entries.purge', {}),
        result(busy, 'data.inspect', { source: { kind: 'folder', path: join(folder, 'pictures') } }),
        result(busy, 'models.measureLatency', { ids: models }),
      ] as const;
      const state = { over: false };
      const done = Promise.all(work).finally(() => (state.over = true));
      const waits: Record<'busy' | 'idle', number[]> = { busy: [], idle: [] };
      const other = Catalog.open(busy.home);
      for (let i = 0; !state.over; i++) {
        const theme = i % 2 ? 'dark' : 'light';
        waits.busy.push(await wait(busy, theme));
        waits.idle.push(await wait(idle, theme));
        // And another process writes.
        other.settings.set('test', i);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      other.close();
      const [purged, report, latencies] = await done;
      expect(purged.entries).toBe(ENTRIES);
      expect(report).toMatchObject({ imgSize: expect.anything() as unknown });
      expect(latencies).toHaveLength(1);
      expect(waits.busy.length).toBeGreaterThan(10);
      const of = (host: 'busy' | 'idle') => quantile(waits[host], SHARE);
      const told = `${waits.busy.length} answers; busy ${of('busy').toFixed(1)} ms, idle ${of('idle').toFixed(1)} ms`;
      console.log(`${told} (${100 * SHARE} %); the longest ${Math.max(...waits.busy).toFixed(0)} ms`);
      expect(of('busy') - of('idle'), told).toBeLessThan(COST_MS);
      expect(await result(busy, 'entries.list', { kind: 'model' })).toMatchObject({ total: 1 });
    });
  },
);
