import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Feed } from '../../../src-main/api/transport/feed';
import { openHost } from './helpers';

/** Runs of the catalog whose events are made up. */
function openFeed(options: { ready?: () => boolean } = {}) {
  const host = openHost();
  const sent: [subscription: number, payload: unknown][] = [];
  const feed = new Feed(host, { send: (id, payload) => sent.push([id, payload]), ...options });
  const { events, catalog } = host.studio;
  const run = catalog.jobs.create({ kind: 'condense', spec: null });
  const part = catalog.jobs.create({ kind: 'generate', spec: null, parent: run.id });
  const other = catalog.jobs.create({ kind: 'evaluate', spec: null });
  return { host, feed, sent, events, catalog, run, part, other };
}

const progress = (fraction: number) => ({ fraction, stage: 'Condensing' });
const point = (name: string, step: number, value = step) => ({ name, step, value });

describe('what a page is told', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('is the newest progress, ten times a second', () => {
    const { feed, events, sent, run } = openFeed();
    feed.subscribe(1, 'runs.progress', {});
    for (let i = 1; i <= 1000; i++) {
      events.emit('progress', { job: run.id, progress: progress(i / 1000) });
      vi.advanceTimersByTime(1);
    }
    expect(sent).toHaveLength(10);
    expect(sent.at(-1)).toEqual([1, { run: run.id, progress: progress(1) }]);
  });

  it('is the newest point of every curve; what is no number becomes null', () => {
    const { feed, events, sent, run } = openFeed();
    feed.subscribe(1, 'runs.metrics', {});
    events.emit('metrics', {
      job: run.id,
      points: [point('loss', 1), point('accuracy', 1), point('loss', 2)],
    });
    events.emit('metrics', { job: run.id, points: [point('loss', 3, NaN)] });
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([
      [1, { run: run.id, points: [{ name: 'loss', step: 3, value: null }, point('accuracy', 1)] }],
    ]);
  });

  it('is everything that waited before a run changes its state', () => {
    const { feed, events, sent, run, catalog } = openFeed();
    for (const [id, name] of ['progress', 'metrics', 'log', 'changed'].entries()) {
      feed.subscribe(id, `runs.${name}`, {});
    }
    events.emit('progress', { job: run.id, progress: progress(0.9) });
    events.emit('metrics', { job: run.id, points: [point('loss', 9)] });
    events.emit('log', { job: run.id, messages: ['a'] });
    events.emit('log', { job: run.id, messages: ['b'] });
    const job = catalog.jobs.setState(run.id, 'cancelled');
    events.emit('job', job);
    expect(sent).toEqual([
      [0, { run: run.id, progress: progress(0.9) }],
      [1, { run: run.id, points: [point('loss', 9)] }],
      [2, { run: run.id, messages: ['a', 'b'] }],
      [3, job],
    ]);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(4);
  });

  it('is of one run and its parts where only that was asked for', () => {
    const { feed, events, sent, run, part, other } = openFeed();
    feed.subscribe(1, 'runs.saved', { run: run.id });
    for (const { id } of [run, part, other]) events.emit('saved', { job: id, step: 5 });
    expect(sent.map(([, payload]) => (payload as { run: string }).run)).toEqual([run.id, part.id]);
  });

  it('waits for a page that does not keep up, and is then the newest', () => {
    let ready = false;
    const { feed, events, sent, run } = openFeed({ ready: () => ready });
    feed.subscribe(1, 'runs.progress', {});
    for (let i = 0; i < 20; i++) {
      events.emit('progress', { job: run.id, progress: progress(i / 20) });
      vi.advanceTimersByTime(100);
    }
    expect(sent).toEqual([]);
    ready = true;
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([[1, { run: run.id, progress: progress(0.95) }]]);
  });

  it('of the catalog is that it changed, once for many changes', () => {
    const { feed, events, sent } = openFeed();
    feed.subscribe(1, 'entries.changed', {});
    for (let i = 0; i < 50; i++) events.emit('entries');
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([[1, null]]);
  });

  it('is the load of the machine, for as long as someone wants to know', () => {
    const { feed, sent } = openFeed();
    feed.subscribe(1, 'system.load', {});
    vi.advanceTimersByTime(4100);
    expect(sent).toHaveLength(2);
    feed.unsubscribe(1);
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(2);
  });

  it('is nothing more when it has gone', () => {
    const { feed, events, sent, run } = openFeed();
    feed.subscribe(1, 'runs.progress', {});
    events.emit('progress', { job: run.id, progress: progress(0.5) });
    feed.close();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
    expect(events.listenerCount('progress')).toBe(0);
  });

  it.each([
    ['runs.progess', {}, 'There is no event “runs.progess”.', 'Did you mean “runs.progress”?'],
    ['runs.progress', { id: 'x' }, 'The request has no setting “id”.', 'Change it and try again.'],
  ])('is nothing for a subscription to %s %j', (name, filter, message, hint) => {
    const { feed } = openFeed();
    expect(() => feed.subscribe(1, name, filter)).toThrow(expect.objectContaining({ message, hint }));
  });
});
