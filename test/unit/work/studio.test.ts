import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Studio } from '../../../src-main/work/host/studio';
import { Catalog } from '../../../src-main/catalog/catalog';
import { tryOwnership } from '../../../src-main/catalog/owner';
import { toErrorData } from '../../../src-main/base/errors';
import { readModel } from '../../../src-main/formats/model';
import { writeBank } from '../../../src-main/formats/wavebank';
import type { Spawn } from '../../../src-main/work/host/worker-process';
import { generate } from '../../../src-main/wave/generate';
import { elasticConfig, randomBank } from '../wave/helpers';
import { openStudio, temporaryFolder } from './helpers';

const SYNTHETIC = { kind: 'synthetic', count: 60, imgSize: 16 } as const;

/** A studio with a random elastic bank, widths 4–12, depths 1–3. */
async function studioWithBank(): Promise<{ studio: Studio; bank: string; file: string }> {
  const folder = temporaryFolder();
  const file = join(folder, 'tiny.wavebank');
  await writeBank(file, randomBank(elasticConfig()));
  const studio = openStudio(join(folder, 'home'));
  const job = await studio.follow(studio.submit({ kind: 'import', path: file }).id);
  return { studio, bank: job.result[0]!, file };
}

function sentences(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    const { code, message, hint } = toErrorData(thrown);
    return `${code}: ${message} ${hint}`.trim();
  }
  return 'nothing';
}

describe('a job', () => {
  it('adds a dataset: entry, state, log and progress', async () => {
    const studio = openStudio();
    const states: string[] = [];
    studio.events.on('job', ({ state }) => states.push(state));
    const job = studio.submit({ kind: 'add-dataset', source: SYNTHETIC, name: 'shapes', tags: ['small'] });
    const done = await studio.follow(job.id);
    expect(done.state).toBe('done');
    expect(states).toEqual(['queued', 'running', 'done']);
    const entry = studio.catalog.entries.get(done.result[0]!);
    expect(entry).toMatchObject({ kind: 'dataset', name: 'shapes', tags: ['small'] });
    expect(entry.config).toMatchObject({
      source: SYNTHETIC,
      imgSize: 16,
      counts: { train: 60, val: 0, test: 12 },
      request: { kind: 'add-dataset', seed: 0 },
    });
    expect(studio.catalog.jobs.get(job.id).progress).toMatchObject({ fraction: 1 });
  });

  it('that fails says why, and leaves nothing behind', async () => {
    const studio = openStudio();
    const source = { kind: 'folder', path: join(temporaryFolder(), 'nowhere') } as const;
    const job = await studio.follow(studio.submit({ kind: 'add-dataset', source }).id);
    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({ code: 'not-found' });
    expect(job.error).not.toHaveProperty('stack');
    expect(studio.catalog.entries.list().total).toBe(0);
    expect(studio.catalog.jobs.log(job.id).at(-1)?.message).toContain(job.error!.message);
  });

  it('whose worker was killed is a failed job that can be resumed', async () => {
    const home = temporaryFolder();
    const dying: Spawn = () => ({
      send: () => {},
      onMessage: () => {},
      onExit: (listener) => setImmediate(() => listener({ code: null, signal: 'SIGKILL', stderr: '' })),
      kill: () => {},
    });
    const first = openStudio(home, { spawn: dying });
    const { id, state, error } = await first.follow(
      first.submit({ kind: 'add-dataset', source: SYNTHETIC }).id,
    );
    expect(state).toBe('failed');
    expect(error?.message).toMatch(/memory was used up/);
    await first.close();
    const second = openStudio(home);
    expect(await second.follow(second.resume(id).id)).toMatchObject({ state: 'done', error: null });
  });

  it('of a second process is done by the first, and followed by who asked', async () => {
    const home = temporaryFolder();
    const first = openStudio(home);
    first.startQueue();
    const second = openStudio(home);
    const heard: string[] = [];
    second.events.on('job', ({ state }) => heard.push(state));
    second.events.on('progress', ({ progress }) => heard.push(progress.stage));
    const { id } = second.submit({ kind: 'add-dataset', source: SYNTHETIC });
    expect(await second.follow(id)).toMatchObject({ state: 'done', error: null });
    expect([first.owns, second.owns]).toEqual([true, false]);
    expect(heard[0]).toBe('queued');
    expect(heard).toContain('Decoding images');
    expect(heard.at(-1)).toBe('done');
  });

  it('that another process begins and ends between two looks is heard of', async () => {
    const home = temporaryFolder();
    // Held, so that it does not begin here.
    const held = Catalog.open(home);
    const studio = openStudio(home);
    const { jobs } = studio.catalog;
    const ownership = tryOwnership(held.home, 'another process')!;
    const { id } = studio.submit({ kind: 'add-dataset', source: SYNTHETIC });
    const heard: string[] = [];
    studio.events.on('job', ({ state }) => heard.push(state));
    const followed = studio.follow(id);
    held.jobs.claimNext();
    held.jobs.appendLog(id, ['one line']);
    held.jobs.setState(id, 'done');
    expect(await followed).toMatchObject({ state: 'done' });
    expect(heard).toEqual(['done']);
    expect(jobs.log(id).map(({ message }) => message)).toEqual(['one line']);
    ownership.release();
    held.close();
  });

  it('of this process is told once, whatever others write meanwhile', async () => {
    const studio = openStudio();
    const other = Catalog.open(studio.catalog.home.root);
    const heard: string[] = [];
    studio.events.on('job', ({ state }) => heard.push(state));
    const job = await studio.follow(studio.submit({ kind: 'add-dataset', source: SYNTHETIC }).id);
    other.settings.set('theme', 'dark');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(job.state).toBe('done');
    expect(heard).toEqual(['queued', 'running', 'done']);
    other.close();
  });

  it('of another process is stopped through the catalog', async () => {
    const home = temporaryFolder();
    const stops: unknown[] = [];
    let end: (() => void) | undefined;
    const waiting: Spawn = () => {
      let tell: (message: unknown) => void = () => {};
      let exit = (): void => {};
      end = () => {
        tell({ type: 'stopped', reason: 'pause' });
        exit();
      };
      return {
        send: (message) => {
          if (message.type === 'stop') stops.push(message.reason);
        },
        onMessage: (listener) => (tell = listener),
        onExit: (listener) => (exit = () => listener({ code: 0, signal: null, stderr: '' })),
        kill: () => {},
      };
    };
    const owner = openStudio(home, { spawn: waiting });
    const { id } = owner.submit({ kind: 'add-dataset', source: SYNTHETIC });
    const running = owner.follow(id);
    await expect.poll(() => owner.catalog.jobs.get(id).state).toBe('running');
    openStudio(home).stop(id, 'pause');
    await expect.poll(() => stops).toEqual(['pause']);
    end!();
    expect(await running).toMatchObject({ state: 'paused' });
  });

  it('that waits is cancelled by anybody', () => {
    const studio = openStudio(temporaryFolder(), { freeSpace: () => 0 });
    const { id } = studio.submit({ kind: 'add-dataset', source: SYNTHETIC });
    studio.stop(id, 'cancel');
    expect(studio.catalog.jobs.get(id).state).toBe('cancelled');
    expect(sentences(() => studio.stop(id, 'pause'))).toMatch(/^usage: The run “Add the dataset/);
  });

  it('waits its turn in the queue', async () => {
    const studio = openStudio();
    const jobs = [1, 2, 3].map((seed) =>
      studio.submit({ kind: 'add-dataset', source: { ...SYNTHETIC, seed }, name: `shapes ${seed}` }),
    );
    const ends: string[] = [];
    studio.events.on('job', ({ state, id }) => {
      const running = studio.catalog.jobs.list({ states: ['running'] });
      expect(running.length).toBeLessThanOrEqual(1);
      if (state === 'done') ends.push(id);
    });
    await Promise.all(jobs.map(({ id }) => studio.follow(id)));
    expect(ends).toEqual(jobs.map(({ id }) => id));
  });
});

describe('a report of an earlier version', () => {
  it('that was kept as a file becomes part of its run; what belongs to no run, or is damaged, is removed', async () => {
    const home = temporaryFolder();
    const before = openStudio(home);
    const { id } = before.submit({ kind: 'add-dataset', source: SYNTHETIC });
    const { runs } = before.catalog.home;
    await before.close();
    const evaluation = {
      ...{ split: 'test', count: 4, accuracy: 0.5, loss: 1, classes: ['a', 'b'], perClass: [1, 0] },
      confusion: [[2, 0], [2, 0]], // prettier-ignore
    };
    const files = [`${id}.report.json`, 'nobody.report.json', 'damaged.report.json'];
    const texts = [JSON.stringify({ evaluation }), JSON.stringify({ evaluation }), '{"evaluation":'];
    files.forEach((name, index) => writeFileSync(join(runs, name), texts[index]!));
    expect(openStudio(home).report(id)).toEqual({ evaluation });
    expect(files.filter((name) => existsSync(join(runs, name)))).toEqual([]);
    expect(openStudio(home).report(id)).toEqual({ evaluation });
  });
});

describe('generating without training', () => {
  it('needs no worker and no ownership, and equals the method’s own composition', async () => {
    const { studio, bank } = await studioWithBank();
    const sizes = [
      { width: 8, depth: 2 },
      { width: 12, depth: 3 },
    ];
    const job = studio.submit({ kind: 'generate', bank, sizes, name: 'net', seed: 5 });
    const { state, result } = await studio.follow(job.id);
    expect(state).toBe('done');
    const entries = result.map((id) => studio.catalog.entries.get(id));
    expect(entries.map(({ name, width, depth }) => [name, width, depth])).toEqual([
      ['net-8x2', 8, 2],
      ['net-12x3', 12, 3],
    ]);
    expect(entries[0]!.config).toMatchObject({ init: 'wave', scalers: 'inherited', mode: 'instant' });
    const model = await readModel(studio.catalog.entries.artifactPath(result[0]!, 'weights'));
    const direct = generate(randomBank(elasticConfig()), sizes[0]!, { scalers: 'inherited', seed: 5 });
    expect(model.weights).toEqual(new Map([...direct.weights].sort(([a], [b]) => (a < b ? -1 : 1))));
    const { edges } = studio.catalog.entries.lineage(result[0]!);
    expect(edges).toContainEqual({ child: result[0], parent: bank, role: 'bank' });
    expect(readdirSync(join(studio.catalog.home.artifacts, 'staging'))).toEqual([]);
    expect(readdirSync(studio.catalog.home.runs)).toEqual([]);
  });

  it.each([
    [
      { width: 10, depth: 2 },
      'usage: This bank cannot compose a width of 10: its widths are multiples of 4.',
    ],
    [{ width: 8, depth: 0 }, 'usage: A network cannot have a depth of 0.'],
    [{ width: 8, depth: 1.5 }, 'usage: A network cannot have a depth of 1.5.'],
  ])('is refused at once for %j', async (size, message) => {
    const { studio, bank } = await studioWithBank();
    const submit = () => studio.submit({ kind: 'generate', bank, sizes: [size] });
    expect(sentences(submit)).toContain(message);
    expect(studio.catalog.jobs.list({ kind: 'generate' })).toEqual([]);
  });
});

describe('a request is refused before anything runs', () => {
  it.each<[string, (ids: { bank: string }) => object, string]>([
    [
      'an entry of the wrong kind',
      ({ bank }) => ({ kind: 'train-teacher', data: bank }),
      'usage: “tiny” is not a dataset. Choose a dataset.',
    ],
    [
      'an entry that is not there',
      () => ({ kind: 'train-teacher', data: 'nonsense' }),
      'not-found: There is no entry with the id nonsense. It may have been deleted for good.',
    ],
    [
      'a name that is taken',
      ({ bank }) => ({ kind: 'fit-bank', model: bank, name: 'Tiny' }),
      'usage: There is already a template bank named “Tiny”. Choose another name, for example “Tiny 2”.',
    ],
    [
      'a number out of its range',
      ({ bank }) => ({ kind: 'generate', bank, sizes: [{ width: 8, depth: 2 }], seed: -1 }),
      'usage: The seed must be at least 0. Change it and try again.',
    ],
    [
      'training without data',
      ({ bank }) => ({
        kind: 'generate',
        bank,
        sizes: [{ width: 8, depth: 2 }],
        options: { finetune: {} },
      }),
      'usage: The data is wrong: Training needs a dataset. Change it and try again.',
    ],
  ])('%s', async (_, request, message) => {
    const { studio, bank } = await studioWithBank();
    // What comes over a wire has no types.
    expect(sentences(() => studio.submit(request({ bank }) as never))).toBe(message);
  });
});
