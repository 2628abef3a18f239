import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ToPage } from '../../src-main/api/contract/wire';
import { BUILT, missing } from './program';
import type { Running } from './process';
import { startProcess, stop } from './process';
import { ask, Page } from './served';
import { removeFolder } from '../support/cleanup';

/** How long another program holds the catalog's lock, in ms. */
const HELD_MS = process.env['WAVE_TEST_HARD'] ? 30_000 : 6000;
/** Whoever reads meanwhile is answered within this, in ms. */
const ANSWER_MS = 200;
const PATIENT = { timeout: 120_000, interval: 100 };

describe.skipIf(missing)('While another program holds the catalog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wave-locked-'));
  const home = join(folder, 'home');
  let program: Running;
  let page: Page;
  let run: string;

  beforeAll(async () => {
    program = await startProcess(['--home', home, '--checkpoint-every', '1']);
    const { origin, pathname, search } = new URL(program.url);
    const { headers } = await ask(origin, { path: pathname + search });
    page = new Page({ origin }, { origin, cookie: headers['set-cookie']![0]!.split(';')[0]! });
    await page.opened;
    const source = { kind: 'synthetic', count: 60, imgSize: 16 };
    const added = await result<{ id: string }>('runs.submit', {
      kind: 'add-dataset',
      source,
      name: 'shapes',
    });
    await vi.waitFor(async () => expect(await stateOf(added.id)).toBe('done'), PATIENT);
    const { entries } = await result<{ entries: { id: string }[] }>('entries.list', {});
    const options = { network: { arch: 'cnn', channels: [8] }, steps: 100_000, batchSize: 8 };
    ({ id: run } = await result<{ id: string }>('runs.submit', {
      ...{ kind: 'train-teacher', data: entries[0]!.id, options, engine: { threads: 1 } },
    }));
    await vi.waitFor(async () => expect(await lastStep()).toBeGreaterThan(0), PATIENT);
  });
  afterAll(async () => {
    page.end();
    await stop(program);
    removeFolder(folder);
  });

  async function result<T>(name: string, input: unknown): Promise<T> {
    const answer = await page.request(name, input);
    if (answer.type !== 'result') throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer.result as T;
  }
  const stateOf = async (id: string) =>
    (await result<{ run: { state: string } }>('runs.get', { id })).run.state;
  const lastStep = async () =>
    (await result<{ run: { progress: { done?: number } | null } }>('runs.get', { id: run })).run.progress
      ?.done ?? 0;

  it('a page is answered, what it changes waits in its order, and a training goes on', async () => {
    const [entry] = (await result<{ entries: { id: string }[] }>('entries.list', {})).entries;
    const other = new Database(join(home, 'catalog.db'));
    other.exec('BEGIN EXCLUSIVE');
    const before = await lastStep();
    const waiting: { over: boolean; answers: Promise<Exclude<ToPage, { type: 'event' }>>[] } = {
      over: false,
      answers: [],
    };
    const change = (name: string, input: unknown) => waiting.answers.push(page.request(name, input));
    for (const notes of ['first', 'second', 'last']) change('entries.setNotes', { id: entry!.id, notes });
    change('settings.set', { theme: 'dark' });
    change('runs.submit', {
      kind: 'add-dataset',
      source: { kind: 'synthetic', count: 30, imgSize: 16 },
      name: 'more',
    });
    void Promise.all(waiting.answers).then(() => {
      waiting.over = true;
    });
    const cli = spawn(process.execPath, [
      join(BUILT, 'main', 'cli.js'),
      'tag',
      'shapes',
      'meanwhile',
      '--home',
      home,
    ]);
    const tagged = once(cli, 'exit');
    const waits: number[] = [];
    for (const until = performance.now() + HELD_MS; performance.now() < until;) {
      const asked = performance.now();
      await result('entries.list', {});
      waits.push(performance.now() - asked);
      await sleep(20);
    }
    expect(waiting.over).toBe(false);
    expect(await lastStep()).toBeGreaterThan(before);
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(ANSWER_MS);
    other.exec('COMMIT');
    other.close();
    for (const answer of await Promise.all(waiting.answers)) expect(answer.type).toBe('result');
    expect(await tagged).toEqual([0, null]);
    const shown = await result<{ entry: { notes: string; tags: string[] } }>('entries.get', {
      id: entry!.id,
    });
    expect(shown.entry).toMatchObject({ notes: 'last', tags: ['meanwhile'] });
    expect(await result('settings.get', {})).toMatchObject({ theme: 'dark' });
    expect(await stateOf(run)).toBe('running');
    // What was measured meanwhile is there, every step of it.
    const measured = await lastStep();
    const catalog = new Database(join(home, 'catalog.db'), { readonly: true });
    const points = `FROM points JOIN series ON series.key = points.series WHERE owner = ? AND name = 'loss'`;
    const newest = () => catalog.prepare(`SELECT max(step) ${points}`).pluck().get(run);
    await expect.poll(newest).toBeGreaterThanOrEqual(measured - 20);
    const gaps = `SELECT DISTINCT step - lag(step) OVER (ORDER BY step) AS gap ${points}`;
    const found = catalog.prepare(`SELECT gap FROM (${gaps}) WHERE gap IS NOT NULL`).pluck().all(run);
    catalog.close();
    expect(found).toHaveLength(1);
  });

  it('the next run in the queue takes its turn afterwards', async () => {
    await result('runs.stop', { id: run, reason: 'keep' });
    await expect.poll(() => stateOf(run), { timeout: 60_000 }).toBe('done');
    await expect
      .poll(async () => (await result<{ total: number }>('entries.list', { text: 'more' })).total)
      .toBe(1);
  });
});
