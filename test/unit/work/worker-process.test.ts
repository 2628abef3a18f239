import { describe, expect, it } from 'vitest';
import type { Order } from '../../../src-main/work/order';
import { readRequest } from '../../../src-main/work/request-errors';
import type { Exit, RunListener, Spawn } from '../../../src-main/work/host/worker-process';
import { runInWorker } from '../../../src-main/work/host/worker-process';

const ORDER: Order = {
  job: 'j',
  folder: '/nowhere',
  cache: '/nowhere',
  seed: 0,
  saveEvery: 1000,
  engine: { engine: 'auto', device: 'auto', threads: 0, giveWay: false },
  request: readRequest({ kind: 'add-dataset', source: { kind: 'synthetic', count: 10 } }),
  files: {},
  outputs: [],
};

const deaf: RunListener = {
  progress: () => {},
  metrics: () => {},
  log: () => {},
  resumed: () => {},
  saved: () => {},
};

/** A worker that says what it is told to say and ends. */
function worker(messages: unknown[], exit: Exit): { spawn: Spawn; sent: unknown[]; kills: () => number } {
  const sent: unknown[] = [];
  let kills = 0;
  const spawn: Spawn = () => {
    let listen: (message: unknown) => void = () => {};
    let end: (exit: Exit) => void = () => {};
    setImmediate(() => {
      for (const message of messages) listen(message);
      end(exit);
    });
    return {
      send: (message) => sent.push(message),
      onMessage: (listener) => (listen = listener),
      onExit: (listener) => (end = listener),
      kill: () => kills++,
    };
  };
  return { spawn, sent, kills: () => kills };
}

describe('a worker’s end', () => {
  it.each<[string, Exit, string]>([
    [
      'the system’s out-of-memory killer',
      { code: null, signal: 'SIGKILL', stderr: '' },
      'The worker process was ended by the system, most likely because the memory was used up.',
    ],
    [
      'V8’s full heap',
      { code: null, signal: 'SIGABRT', stderr: 'FATAL ERROR: JavaScript heap out of memory' },
      'The worker process was ended by the system, most likely because the memory was used up.',
    ],
    [
      'a crash in native code',
      { code: null, signal: 'SIGSEGV', stderr: '' },
      'The worker process crashed (signal SIGSEGV).',
    ],
    [
      'an exit without a word',
      { code: 7, signal: null, stderr: 'Error: x' },
      'The worker process crashed (exit code 7).',
    ],
  ])('%s is a failed job, in words', async (_, exit, message) => {
    const { spawn } = worker([{ type: 'log', messages: ['working'] }], exit);
    const end = await runInWorker(ORDER, spawn, deaf).ended;
    expect(end).toMatchObject({ end: 'failed', error: { code: 'engine', message } });
  });

  it('does not undo its last word', async () => {
    const { spawn } = worker([{ type: 'done', outcome: { made: [] } }], {
      code: 1,
      signal: null,
      stderr: '',
    });
    expect(await runInWorker(ORDER, spawn, deaf).ended).toEqual({ end: 'done', outcome: { made: [] } });
  });

  it('is brought about where it says what the host does not understand', async () => {
    const { spawn, kills } = worker([{ type: 'nonsense' }], { code: null, signal: 'SIGKILL', stderr: '' });
    const end = await runInWorker(ORDER, spawn, deaf).ended;
    expect(end).toMatchObject({ end: 'failed', error: { code: 'internal' } });
    expect(kills()).toBe(1);
  });
});

it('a run passes on what its worker tells, NaN included', async () => {
  const told: unknown[] = [];
  const { spawn, sent } = worker(
    [
      { type: 'resumed', step: 4 },
      { type: 'metrics', points: [{ name: 'loss', step: 5, value: null }] },
      { type: 'saved', step: 5 },
      { type: 'stopped', reason: 'pause' },
    ],
    { code: 0, signal: null, stderr: '' },
  );
  const run = runInWorker(ORDER, spawn, {
    ...deaf,
    metrics: (points) => told.push(points),
    resumed: (step) => told.push(step),
    saved: (step) => told.push(step),
  });
  run.stop('pause');
  expect(await run.ended).toEqual({ end: 'stopped', reason: 'pause' });
  expect(told).toEqual([4, [{ name: 'loss', step: 5, value: NaN }], 5]);
  expect(sent).toEqual([
    { type: 'start', order: ORDER },
    { type: 'stop', reason: 'pause' },
    { type: 'received' },
  ]);
});
