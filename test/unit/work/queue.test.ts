import Database from 'better-sqlite3';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { Catalog } from '../../../src-main/catalog/catalog';
import { onTrouble } from '../../../src-main/base/guard';
import { tryLock } from '../../../src-main/base/lock';
import { silentProgress, type StopReason, StopSignal } from '../../../src-main/base/progress';
import type { FromWorker } from '../../../src-main/work/protocol';
import type { Spawn } from '../../../src-main/work/host/worker-process';
import { holdFolder } from '../../../src-main/work/worker/hold';
import { writeBank } from '../../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../wave/helpers';
import { openStudio, temporaryFolder } from './helpers';

const SYNTHETIC = { kind: 'synthetic', count: 60, imgSize: 16 } as const;
const ADD = { kind: 'add-dataset', source: SYNTHETIC } as const;

/** A worker that does nothing until it is told to stop, or told by the test what to say. */
function puppet(ends: (reason: StopReason) => FromWorker = (reason) => ({ type: 'stopped', reason })): {
  spawn: Spawn;
  say: (...messages: FromWorker[]) => void;
  kills: () => number;
} {
  let tell: (message: unknown) => void = () => {};
  let exit = (): void => {};
  let kills = 0;
  const say = (...messages: FromWorker[]) => {
    for (const message of messages) tell(message);
    if (['done', 'stopped', 'failed'].includes(messages.at(-1)!.type)) exit();
  };
  const spawn: Spawn = () => ({
    send: (message) => {
      if (message.type === 'stop') setImmediate(() => say(ends(message.reason)));
    },
    onMessage: (listener) => (tell = listener),
    onExit: (listener) => (exit = () => listener({ code: 0, signal: null, stderr: '' })),
    kill: () => {
      kills++;
      exit();
    },
  });
  return { spawn, say, kills: () => kills };
}

const progress = (fraction: number): FromWorker => ({
  type: 'progress',
  progress: { fraction, stage: 'Working' },
});
const DONE: FromWorker = {
  type: 'done',
  outcome: {
    made: [{ kind: 'dataset', name: 'made', suffix: '', config: {}, numbers: {}, metrics: {}, files: [] }],
  },
};

describe('a home that goes away while it is open', () => {
  it.each([
    ['removed', (home: string) => rmSync(home, { recursive: true }), 'removed or moved'],
    ['moved by hand', (home: string) => renameSync(home, `${home}-elsewhere`), 'removed or moved'],
    [
      'replaced by another of its name',
      (home: string) => {
        renameSync(home, `${home}-elsewhere`);
        Catalog.open(home).close();
      },
      'in the place of',
    ],
  ])('%s: the run ends and says so, and nothing else says that it was done', async (_, goes, words) => {
    const troubles: string[] = [];
    onTrouble((what) => troubles.push(what));
    const home = join(temporaryFolder(), 'home');
    const { spawn, kills } = puppet();
    const studio = openStudio(home, { spawn });
    studio.startQueue();
    const { id } = studio.submit(ADD);
    await expect.poll(() => studio.job(id).state).toBe('running');
    goes(home);
    const lost = { code: 'not-found', message: expect.stringContaining(words) as string };
    expect(await studio.follow(id)).toMatchObject({ state: 'failed', error: lost });
    expect(kills()).toBe(1);
    expect(() => studio.submit(ADD)).toThrow(expect.objectContaining(lost) as Error);
    const add = () => studio.catalog.entries.add({ kind: 'dataset', name: 'lost', config: {} });
    expect(add).toThrow(expect.objectContaining(lost) as Error);
    await studio.close();
    // Said once, not at every look.
    expect(troubles.length).toBeLessThan(2);
  });
});

describe('while another process writes to the catalog without an end', () => {
  it('a run goes on and loses nothing, and an idle host lives', async () => {
    const troubles: string[] = [];
    onTrouble((what) => troubles.push(what));
    const home = temporaryFolder();
    const { spawn, say, kills } = puppet();
    const studio = openStudio(home, { spawn });
    studio.startQueue();
    const { id } = studio.submit(ADD);
    await expect.poll(() => studio.job(id).state).toBe('running');
    const other = new Database(join(home, 'catalog.db'));
    other.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    say(progress(0.25), { type: 'metrics', points: [{ name: 'loss', step: 1, value: 2 }] });
    say({ type: 'log', messages: ['said meanwhile'] }, progress(0.5), DONE);
    // Whoever asks is told, though nothing could be written.
    await vi.waitFor(() => expect(studio.job(id).progress).toMatchObject({ fraction: 0.5 }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(studio.catalog.jobs.get(id)).toMatchObject({ state: 'running', progress: null });
    expect(kills()).toBe(0);
    other.exec('COMMIT');
    other.close();
    expect(await studio.follow(id)).toMatchObject({ state: 'done', progress: { fraction: 0.5 } });
    expect(performance.now() - started).toBeLessThan(9000);
    expect(studio.catalog.jobs.log(id).map(({ message }) => message)).toEqual(['said meanwhile']);
    expect(studio.catalog.series.read(id)).toMatchObject([{ name: 'loss', steps: [1], values: [2] }]);
    expect(studio.catalog.entries.list().total).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('the next run in the queue begins when it can be marked as running', async () => {
    const home = temporaryFolder();
    const troubles: string[] = [];
    onTrouble((what) => troubles.push(what));
    const studio = openStudio(home);
    const { id } = studio.catalog.jobs.create({ kind: 'add-dataset', name: 'shapes', spec: ADD });
    const other = new Database(join(home, 'catalog.db'));
    other.exec('BEGIN IMMEDIATE');
    studio.startQueue();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(studio.catalog.jobs.get(id).state).toBe('queued');
    other.exec('COMMIT');
    other.close();
    expect(await studio.follow(id)).toMatchObject({ state: 'done' });
    expect(troubles).toEqual([]);
  });
});

describe('on a full disk', () => {
  it('a run that ended is told so, and kept as soon as there is room', async () => {
    const { spawn, say } = puppet();
    const home = temporaryFolder();
    const studio = openStudio(home, { spawn, freeSpace: () => 1e12 });
    const { id } = studio.submit(ADD);
    await expect.poll(() => studio.job(id).state).toBe('running');
    expect(existsSync(join(home, 'reserve'))).toBe(true);
    const write = vi.spyOn(studio.catalog, 'transaction').mockImplementation(() => {
      throw new StudioError('no-space', 'The disk is full.', 'Free some space.');
    });
    say({ type: 'failed', error: { code: 'engine', message: 'It broke.', hint: '' } });
    await expect
      .poll(() => studio.job(id))
      .toMatchObject({ state: 'failed', error: { message: 'It broke.' } });
    expect(studio.jobs()).toMatchObject([{ id, state: 'failed' }]);
    // What was kept for this is given up.
    expect(existsSync(join(home, 'reserve'))).toBe(false);
    expect(studio.catalog.jobs.get(id).state).toBe('running');
    write.mockRestore();
    expect(await studio.follow(id)).toMatchObject({ state: 'failed', error: { message: 'It broke.' } });
    await expect.poll(() => studio.catalog.jobs.get(id).state).toBe('failed');
    expect(studio.resume(id)).toMatchObject({ id });
  });

  it('what a run made is not lost, and nothing else begins', async () => {
    const { spawn, say } = puppet();
    const studio = openStudio(temporaryFolder(), { spawn });
    const [first, second] = [studio.submit({ ...ADD, name: 'a' }), studio.submit({ ...ADD, name: 'b' })];
    await expect.poll(() => studio.job(first.id).state).toBe('running');
    const write = vi.spyOn(studio.catalog, 'transaction').mockImplementation(() => {
      throw new StudioError('no-space', 'The disk is full.', 'Free some space.');
    });
    say(DONE);
    await expect.poll(() => studio.job(first.id).progress?.stage).toMatch(/^The disk is full/);
    expect(studio.catalog.jobs.get(second.id).state).toBe('queued');
    write.mockRestore();
    expect((await studio.follow(first.id)).result).toHaveLength(1);
    await expect.poll(() => studio.job(second.id).state).toBe('running');
    say(DONE);
    expect((await studio.follow(second.id)).result).toHaveLength(1);
  });

  const FULL: FromWorker = {
    type: 'failed',
    error: { code: 'no-space', message: 'The disk is full.', hint: 'Free some space.' },
  };
  it.each<[string, (reason: StopReason) => FromWorker]>([
    ['is saved', (reason) => ({ type: 'stopped', reason })],
    ['cannot even be saved', () => FULL],
  ])('a run that %s below a floor says why, and goes on when there is room', async (_, ends) => {
    let free = 1e9;
    const { spawn, say } = puppet(ends);
    const studio = openStudio(temporaryFolder(), { spawn, floor: 1e8, freeSpace: () => free });
    const states: string[] = [];
    studio.events.on('job', ({ state }) => states.push(state));
    const { id } = studio.submit(ADD);
    await expect.poll(() => studio.job(id).state).toBe('running');
    free = 5e7;
    await expect.poll(() => studio.job(id).state).toBe('queued');
    expect(studio.catalog.jobs.log(id)[0]?.message).toMatch(/^It is saved and waits\. Only 50 MB are free/);
    await expect.poll(() => studio.job(id).progress?.stage).toBe('Waiting for room on the disk');
    free = 1e9;
    await expect.poll(() => studio.job(id).state).toBe('running');
    say(DONE);
    expect(await studio.follow(id)).toMatchObject({ state: 'done' });
    expect(states).toEqual(['queued', 'running', 'queued', 'running', 'done']);
  });
});

describe('the room that a run needs', () => {
  it('counts images that it decodes', async () => {
    let free = 1.5e8;
    const { spawn, say } = puppet();
    const studio = openStudio(temporaryFolder(), { spawn, floor: 1e8, freeSpace: () => free });
    // 1,200 images of 128 × 128 pixels: 59 MB, of which there are 50.
    const source = { kind: 'synthetic', count: 1000, imgSize: 128 } as const;
    const { id } = studio.submit({ kind: 'add-dataset', source });
    void studio.follow(id);
    await expect.poll(() => studio.job(id).progress?.detail).toMatch(/as soon as 159 MB are/);
    free = 1.7e8;
    await expect.poll(() => studio.job(id).state).toBe('running');
    say(DONE);
    expect(await studio.follow(id)).toMatchObject({ state: 'done' });
  });
});

describe('what was asked of an owner that is gone', () => {
  it('is not obeyed by the next one', async () => {
    const home = temporaryFolder();
    const waiting = openStudio(home, { freeSpace: () => 0 });
    const { id } = waiting.submit(ADD);
    waiting.catalog.messages.send('the owner before', { job: id, reason: 'cancel' });
    await waiting.close();
    const next = openStudio(home);
    expect(await next.follow(id)).toMatchObject({ state: 'done' });
    expect(next.catalog.messages.take('the owner before')).toEqual([]);
  });
});

describe('what is over in a moment, and another process becomes the owner meanwhile', () => {
  const BROKEN: FromWorker = { type: 'failed', error: { code: 'engine', message: 'It broke.', hint: '' } };

  /** A home with a bank. */
  async function homeWithBank(): Promise<{ home: string; bank: string }> {
    const folder = temporaryFolder();
    const path = join(folder, 'tiny.wavebank');
    await writeBank(path, randomBank(elasticConfig()));
    const home = join(folder, 'home');
    const studio = openStudio(home);
    const { result } = await studio.follow(studio.submit({ kind: 'import', path }).id);
    await studio.close();
    return { home, bank: result[0]! };
  }
  const generate = (bank: string) => ({
    kind: 'generate' as const,
    bank,
    sizes: [{ depth: 1, width: 8 }],
    name: 'x',
  });

  it('goes on where its process lives, and is interrupted as soon as none can', async () => {
    const { home, bank } = await homeWithBank();
    const { spawn, say } = puppet();
    const asked = openStudio(home, { spawn });
    const { id } = asked.submit(generate(bank));
    expect(asked.job(id).state).toBe('running');
    // A process that died in the midst of the same.
    const dead = asked.catalog.jobs.create({ kind: 'generate', spec: generate(bank) });
    asked.catalog.jobs.setState(dead.id, 'running');
    const owner = openStudio(home);
    const states: string[] = [];
    owner.events.on('job', (job) => states.push(`${job.id === id ? 'living' : 'dead'} ${job.state}`));
    owner.startQueue();
    expect(owner.owns).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(owner.job(id).state).toBe('running');
    say(BROKEN);
    await expect
      .poll(() => owner.job(id))
      .toMatchObject({ state: 'failed', error: { message: 'It broke.' } });
    await expect.poll(() => owner.job(dead.id).state).toBe('interrupted');
    expect(states).not.toContain('living interrupted');
    // Another one begins as ever.
    expect(owner.submit(generate(bank)).state).toBe('running');
  });
});

describe('a worker', () => {
  it('waits for another one that still does the same run, and stops waiting when it is told to', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const earlier = tryLock(join(folder, 'worker.db'))!;
    const said: string[] = [];
    const patient = { ...silentProgress, log: (message: string) => said.push(message) };
    const held = holdFolder(folder, patient);
    await expect.poll(() => said).toHaveLength(1);
    expect(tryLock(join(folder, 'worker.db'))).toBeUndefined();
    const stopped = { ...silentProgress, checkpoint: () => Promise.reject(new StopSignal('pause')) };
    await expect(holdFolder(folder, stopped)).rejects.toThrow('stopped: pause');
    earlier.release();
    const lock = await held;
    expect(tryLock(join(folder, 'worker.db'))).toBeUndefined();
    lock.release();
  });
});

describe('a run that is put first', () => {
  it('has a training saved that goes on afterwards, and waits for anything else', async () => {
    const { spawn, say } = puppet();
    const studio = openStudio(temporaryFolder(), { spawn });
    const { catalog } = studio;
    const counts = { train: 8, val: 0, test: 2 };
    const config = { source: SYNTHETIC, imgSize: 16, classes: ['cat', 'dog'], counts };
    const data = catalog.entries.add({ kind: 'dataset', name: 'pets', config }).id;
    studio.startQueue();
    const state = (id: string) => studio.job(id).state;
    const training = studio.submit({ kind: 'train-teacher', data }).id;
    await expect.poll(() => state(training)).toBe('running');
    const [second, third] = [studio.submit(ADD).id, studio.submit(ADD).id];
    expect(studio.putFirst(third).ahead).toBe(1);
    await expect.poll(() => [training, second, third].map(state)).toEqual(['queued', 'queued', 'running']);
    expect(catalog.jobs.log(training).map(({ message }) => message)).toEqual([
      'It is saved and waits: “Add the dataset of synthetic images” was put first.',
    ]);
    // Adding a dataset is not saved: what is put first now waits for its end.
    studio.putFirst(second);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([training, second, third].map(state)).toEqual(['queued', 'queued', 'running']);
    say(DONE);
    await expect.poll(() => [training, second, third].map(state)).toEqual(['queued', 'running', 'done']);
    say(DONE);
    await expect.poll(() => [training, second].map(state)).toEqual(['running', 'done']);
    await studio.close();
  });
});

describe('a paused run that is to give what it has', () => {
  it('is taken up again and told so at once', async () => {
    const { spawn } = puppet((reason) => (reason === 'keep' ? DONE : { type: 'stopped', reason }));
    const studio = openStudio(temporaryFolder(), { spawn });
    studio.startQueue();
    const { id } = studio.submit(ADD);
    await expect.poll(() => studio.job(id).state).toBe('running');
    studio.stop(id, 'pause');
    await expect.poll(() => studio.job(id).state).toBe('paused');
    studio.stop(id, 'keep');
    await expect.poll(() => studio.job(id)).toMatchObject({ state: 'done', result: [expect.any(String)] });
    expect(() => studio.stop(id, 'keep')).toThrow('is done: there is nothing to stop');
    await studio.close();
  });
});
