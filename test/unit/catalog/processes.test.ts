import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openDatabase, versionOf } from '../../../src-main/catalog/database';
import { homeAt, prepareHome } from '../../../src-main/catalog/home';
import { MIGRATIONS } from '../../../src-main/catalog/migrations';
import { acquireOwnership, currentOwner } from '../../../src-main/catalog/owner';
import { openCatalog, sentencesOf, startChild, temporaryFolder } from './helpers';

describe('a process that is killed', () => {
  test.each([40, 130, 270])('leaves a whole catalog when killed %i ms into adding entries', async (delay) => {
    const home = temporaryFolder();
    const child = await startChild('add', home, 'model');
    await child.printed('added');
    await sleep(delay);
    child.process.kill('SIGKILL');
    await child.ended;

    const catalog = openCatalog(home);
    const report = await catalog.verify();
    expect(report.database).toEqual([]);
    expect(report.problems).toEqual([]);
    // At most what was being staged or deleted when it was killed.
    expect(report.orphans.length).toBeLessThanOrEqual(1);
    for (const line of child.lines) {
      const { id, tags } = catalog.entries.get(line.split(' ')[1]!);
      const content = readFileSync(catalog.entries.artifactPath(id, 'weights'));
      const [artifact] = catalog.entries.artifacts(id);
      expect(createHash('sha256').update(content).digest('hex')).toBe(artifact!.sha256);
      expect(tags).toEqual(['killed']);
    }
    expect(catalog.entries.list({ text: 'killed' }).total).toBeGreaterThanOrEqual(child.lines.length);
  });

  test('loses its ownership and its jobs become interrupted', async () => {
    const home = temporaryFolder();
    const child = await startChild('own', home);
    const jobId = (await child.printed('owner of ')).slice('owner of '.length);
    expect(currentOwner(homeAt(home))).toMatchObject({ pid: child.process.pid, purpose: 'wave condense' });
    child.process.kill('SIGKILL');
    await child.ended;

    expect(existsSync(`${home}/owner.json`)).toBe(true);
    expect(currentOwner(homeAt(home))).toBeUndefined();
    const catalog = openCatalog(home);
    expect(catalog.jobs.get(jobId).state).toBe('running');
    const ownership = await acquireOwnership(catalog.home, { purpose: 'test' });
    expect(catalog.jobs.markInterrupted().map(({ id }) => id)).toEqual([jobId]);
    expect(catalog.jobs.get(jobId).state).toBe('interrupted');
    ownership.release();
  });
});

describe('two processes on one home', () => {
  test('the second is told who runs the jobs, and can still read and write small things', async () => {
    const catalog = openCatalog();
    const child = await startChild('own', catalog.home.root);
    await child.printed('owner of ');
    const refused = acquireOwnership(catalog.home, { purpose: 'test' });
    await expect(refused).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(
        `^Another WAVE Studio has this home \\(process ${child.process.pid}: wave condense, since .+\\)\\.$`,
      ) as string,
      hint: 'Wait until it has finished, stop it, or use another home with --home.',
    });
    expect(catalog.jobs.list({ states: ['running'] })).toHaveLength(1);
    const { id } = catalog.entries.add({ kind: 'bank', name: 'b', config: {} });
    catalog.entries.setTags(id, ['written meanwhile']);
    expect(catalog.entries.list({ tags: ['written meanwhile'] }).total).toBe(1);
  });

  test('a second that waits takes over when the first has finished', async () => {
    const catalog = openCatalog();
    const ownership = await acquireOwnership(catalog.home, { purpose: 'first' });
    const child = await startChild('own', catalog.home.root, '30000');
    await sleep(500);
    expect(child.lines).toEqual([]);
    expect(currentOwner(catalog.home)?.purpose).toBe('first');
    ownership.release();
    await child.printed('owner');
    expect(currentOwner(catalog.home)?.pid).toBe(child.process.pid);
  });

  test('one process cannot own a home twice, and releasing twice does no harm', async () => {
    const catalog = openCatalog();
    const ownership = await acquireOwnership(catalog.home, { purpose: 'first' });
    await expect(acquireOwnership(catalog.home, { purpose: 'second' })).rejects.toMatchObject({
      code: 'busy',
    });
    ownership.release();
    ownership.release();
    const next = await acquireOwnership(catalog.home, { purpose: 'second' });
    expect(currentOwner(catalog.home)?.purpose).toBe('second');
    next.release();
    expect(currentOwner(catalog.home)).toBeUndefined();
  });

  test('four that start on a fresh home at once and write at once lose nothing', async () => {
    const home = temporaryFolder();
    const children = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startChild('tag', home, name)));
    await Promise.all(children.map((child) => child.ended));
    expect(children.map((child) => child.lines)).toEqual([['done'], ['done'], ['done'], ['done']]);
    const catalog = openCatalog(home);
    expect(catalog.entries.facets({ kind: 'dataset' }).tags).toEqual(
      ['a', 'b', 'c', 'd'].map((tag) => ({ tag, count: 100 })),
    );
    expect((await catalog.verify()).database).toEqual([]);
  });
});

test('a catalog that an older program works on stays as it is until that has ended', async () => {
  const home = homeAt(temporaryFolder());
  const child = await startChild('own', home.root);
  await child.printed('owner of ');
  const newer = [...MIGRATIONS, 'CREATE TABLE later (x)'];
  expect(sentencesOf(() => openDatabase(home, newer))).toEqual({
    code: 'busy',
    message: `An older WAVE Studio has the home ${home.root} open (process ${child.process.pid}: wave condense), and this one would change its catalog.`,
    hint: 'End the older one, which saves its runs, and try again; or choose another folder with --home.',
  });
  const before = openDatabase(home);
  expect(versionOf(before)).toBe(MIGRATIONS.length);
  before.close();
  child.process.kill('SIGKILL');
  await child.ended;
  const db = openDatabase(home, newer);
  expect(versionOf(db)).toBe(newer.length);
  db.close();
  expect(currentOwner(home)).toBeUndefined();
});

test('a process that has the home itself brings its catalog up to date', async () => {
  const home = homeAt(temporaryFolder());
  openDatabase(prepareHome(home.root), MIGRATIONS.slice(0, 2)).close();
  const ownership = await acquireOwnership(home, { purpose: 'restoring a backup' });
  const db = openDatabase(home);
  expect(versionOf(db)).toBe(MIGRATIONS.length);
  db.close();
  ownership.release();
});
