import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JobState } from '../../../src-main/base/kinds';
import { JOB_STATES } from '../../../src-main/base/kinds';
import type { Jobs } from '../../../src-main/catalog/jobs';

import { openCatalog, sentencesOf } from './helpers';

afterEach(() => {
  vi.useRealTimers();
});

/** The shortest way into each state. */
const WAYS: Record<JobState, JobState[]> = {
  queued: [],
  running: ['running'],
  paused: ['running', 'paused'],
  interrupted: ['running', 'interrupted'],
  done: ['running', 'done'],
  failed: ['running', 'failed'],
  cancelled: ['cancelled'],
};

function jobIn(jobs: Jobs, state: JobState): string {
  const { id } = jobs.create({ kind: 'condense', spec: {} });
  for (const step of WAYS[state]) jobs.setState(id, step);
  return id;
}

describe('the job queue', () => {
  test('gives the oldest job first, and each once', () => {
    const { jobs } = openCatalog();
    const ids = [1, 2].map((n) => jobs.create({ kind: 'condense', name: `run ${n}`, spec: { n } }).id);
    expect(jobs.claimNext()).toMatchObject({ id: ids[0], state: 'running', name: 'run 1', spec: { n: 1 } });
    expect(jobs.claimNext()?.id).toBe(ids[1]);
    expect(jobs.claimNext()).toBeUndefined();
  });

  test('gives what was put first before the oldest, the last put first before all, and each its turn once', () => {
    const { jobs } = openCatalog();
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => jobs.create({ kind: 'condense', spec: { n } }).id);
    expect(jobs.putFirst(c!)).toMatchObject({ id: c, state: 'queued', ahead: 1 });
    jobs.putFirst(d!);
    expect(jobs.waiting().map(({ id }) => id)).toEqual([d, c, a, b]);
    expect(jobs.next()?.id).toBe(d);
    expect(jobs.claimNext()).toMatchObject({ id: d, ahead: 0 });
    // What comes back waits as the others do.
    jobs.setState(d!, 'queued');
    expect(jobs.waiting().map(({ id }) => id)).toEqual([c, a, b, d]);
    jobs.setState(a!, 'cancelled');
    expect(() => jobs.putFirst(a!)).toThrow('is cancelled: it does not wait for its turn.');
  });

  test('gives the parts of a job only to who asks for them', () => {
    const { jobs } = openCatalog();
    const family = jobs.create({ kind: 'generate', spec: {} });
    const parts = [1, 2].map(() => jobs.create({ kind: 'generate', spec: {}, parent: family.id }).id);
    expect(jobs.claimNext()?.id).toBe(family.id);
    expect(jobs.claimNext()).toBeUndefined();
    expect(jobs.claimNext(family.id)?.id).toBe(parts[0]);
    expect(jobs.list({ parent: family.id }).map(({ id }) => id)).toEqual([...parts].reverse());
    expect(jobs.list({ parent: null }).map(({ id }) => id)).toEqual([family.id]);
    expect(() => jobs.create({ kind: 'x', spec: {}, parent: 'nobody' })).toThrow('There is no run');
  });

  test('lists by state and kind, the newest first', () => {
    const { jobs } = openCatalog();
    const [queued, done] = [jobIn(jobs, 'queued'), jobIn(jobs, 'done')];
    const other = jobs.create({ kind: 'generate', spec: null }).id;
    expect(jobs.list().map(({ id }) => id)).toEqual([other, done, queued]);
    expect(jobs.list({ states: ['queued', 'done'], kind: 'condense' }).map(({ id }) => id)).toEqual([
      done,
      queued,
    ]);
    expect(jobs.list({ limit: 1, offset: 1 }).map(({ id }) => id)).toEqual([done]);
  });

  const allowed: Record<JobState, JobState[]> = {
    queued: ['running', 'paused', 'failed', 'cancelled'],
    running: ['queued', 'paused', 'interrupted', 'done', 'failed', 'cancelled'],
    paused: ['queued', 'running', 'interrupted', 'done', 'failed', 'cancelled'],
    interrupted: ['queued', 'running', 'paused', 'failed', 'cancelled'],
    failed: ['queued', 'running', 'cancelled'],
    done: [],
    cancelled: [],
  };
  test.each(JOB_STATES.flatMap((from) => JOB_STATES.map((to) => [from, to] as const)))(
    'knows whether a job that is %s can become %s',
    (from, to) => {
      const { jobs } = openCatalog();
      const id = jobIn(jobs, from);
      if (allowed[from].includes(to)) expect(jobs.setState(id, to).state).toBe(to);
      else {
        expect(sentencesOf(() => jobs.setState(id, to))).toEqual({
          code: 'usage',
          message: `The run “condense” is ${from} and cannot become ${to}.`,
          hint: 'List the runs to see their states.',
        });
        expect(jobs.get(id).state).toBe(from);
      }
    },
  );

  test('keeps progress, result, error and log', () => {
    const { jobs } = openCatalog();
    const id = jobIn(jobs, 'running');
    jobs.setProgress(id, { fraction: 0.5, stage: 'Condensing', done: 5, total: 10 });
    jobs.addResult(id, ['a']);
    jobs.addResult(id, ['a', 'b']);
    jobs.appendLog(id, ['one', 'two'], 1000);
    jobs.appendLog(id, ['three'], 2000);
    const error = { code: 'no-space' as const, message: 'The disk is full.', hint: 'Free some space.' };
    const progress = { fraction: 0.5, stage: 'Condensing', done: 5, total: 10 };
    expect(jobs.setState(id, 'failed', { error })).toMatchObject({ error, progress, result: ['a', 'b'] });
    expect(jobs.log(id).map(({ at, message }) => [at, message])).toEqual([
      [1000, 'one'],
      [1000, 'two'],
      [2000, 'three'],
    ]);
    const [first] = jobs.log(id);
    expect(jobs.log(id, { after: first!.key }).map(({ message }) => message)).toEqual(['two', 'three']);
    expect(jobs.log(id, { limit: 1 }).map(({ message }) => message)).toEqual(['three']);
    expect(jobs.setState(id, 'queued')).toMatchObject({ error: null, finishedAt: null });
    expect(() => jobs.setProgress('nobody', progress)).toThrow('There is no run with the id “nobody”.');
  });

  test('counts the time that a job stood still', () => {
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    const { jobs } = openCatalog();
    const at = <T>(time: number, action: () => T) => {
      vi.setSystemTime(time);
      return action();
    };
    const { id } = at(0, () => jobs.create({ kind: 'condense', spec: {} }));
    const go = (time: number, state: JobState) => at(time, () => jobs.setState(id, state));
    expect(go(1000, 'running')).toMatchObject({ startedAt: 1000, pausedMs: 0, finishedAt: null });
    go(2000, 'paused');
    expect(at(2500, () => jobs.get(id).pausedMs)).toBe(500);
    expect(go(3000, 'running').pausedMs).toBe(1000);
    at(4000, () => jobs.setProgress(id, { fraction: 0.1, stage: 's' }));
    // Last heard of at 4000; found dead at 9000.
    expect(at(9000, () => jobs.markInterrupted())).toMatchObject([
      { id, state: 'interrupted', pausedMs: 6000 },
    ]);
    go(9500, 'queued');
    expect(go(10_000, 'running')).toMatchObject({ startedAt: 1000, pausedMs: 7000 });
    go(11_000, 'failed');
    expect(at(20_000, () => jobs.get(id))).toMatchObject({ pausedMs: 7000, finishedAt: 11_000 });
    expect(go(21_000, 'running').pausedMs).toBe(17_000);
    expect(go(22_000, 'done')).toMatchObject({ startedAt: 1000, finishedAt: 22_000, pausedMs: 17_000 });
    expect(at(99_000, () => jobs.get(id).pausedMs)).toBe(17_000);
  });

  test('leaves a paused run paused when its process is gone: it was saved, and a person wanted it so', () => {
    const { jobs } = openCatalog();
    const [paused, running] = [jobIn(jobs, 'paused'), jobIn(jobs, 'running')];
    expect(jobs.markInterrupted().map(({ id }) => id)).toEqual([running]);
    expect(jobs.get(paused).state).toBe('paused');
  });

  test('finds a run by the beginning of its id', () => {
    const { jobs } = openCatalog();
    const id = jobIn(jobs, 'queued');
    expect(jobs.find(id.slice(0, 6)).id).toBe(id);
    jobIn(jobs, 'queued');
    expect(sentencesOf(() => jobs.find(id.slice(0, 2)))).toMatchObject({ code: 'usage' });
    expect(sentencesOf(() => jobs.find('zzz'))).toEqual({
      code: 'not-found',
      message: 'There is no run with the id “zzz”.',
      hint: 'List the runs to see their ids.',
    });
  });

  test('removes a job with its parts and curves, but not while it runs', () => {
    const { jobs, series } = openCatalog();
    const family = jobs.create({ kind: 'generate', spec: {} });
    const part = jobs.create({ kind: 'generate', spec: {}, parent: family.id });
    series.append(part.id, [{ name: 'loss', step: 1, value: 1 }]);
    jobs.appendLog(part.id, ['line']);
    jobs.setState(family.id, 'running');
    expect(sentencesOf(() => jobs.remove(family.id))).toEqual({
      code: 'usage',
      message: 'The run “generate” is still running.',
      hint: 'Cancel it first.',
    });
    jobs.setState(family.id, 'cancelled');
    jobs.remove(family.id);
    expect(jobs.list()).toEqual([]);
    expect(series.names(part.id)).toEqual([]);
  });
});

describe('a clock that is set back', () => {
  test('makes no run older than it is, and no pause shorter than nothing', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-02T12:00:00Z') });
    const { jobs } = openCatalog();
    const first = jobs.create({ kind: 'condense', spec: {} });
    jobs.setState(first.id, 'running');
    vi.setSystemTime(new Date('2030-01-02T12:10:00Z'));
    jobs.setState(first.id, 'paused');
    // By a whole year.
    vi.setSystemTime(new Date('2029-01-02T12:00:00Z'));
    expect(jobs.get(first.id).pausedMs).toBe(0);
    const second = jobs.create({ kind: 'condense', spec: {} });
    expect(jobs.list().map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(second.id > first.id).toBe(true);
    jobs.setState(first.id, 'running');
    const done = jobs.setState(first.id, 'done');
    expect(done.pausedMs).toBe(0);
    expect(done.finishedAt! - done.startedAt!).toBe(10 * 60_000);
    expect(jobs.claimNext()?.id).toBe(second.id);
  });
});
