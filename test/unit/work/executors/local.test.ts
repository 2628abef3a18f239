import { describe, expect, it } from 'vitest';
import { manyAtOnce, type Room } from '../../../../src-main/work/executors/local/room';

const ROOM: Room = {
  ...{ tasks: 100, cores: 8, threads: 0, memory: 64e9, taskBytes: 0.5e9, hasGpu: false, weight: 1e12 },
};

describe('how many parts a machine does at once', () => {
  it.each<[string, Partial<Room>, number | undefined, { count: number; threads: number; why: string }]>([
    ['one for each core', {}, undefined, { count: 8, threads: 1, why: 'there are 8 cores' }],
    [
      'threads that were asked for',
      { threads: 3 },
      undefined,
      { count: 2, threads: 3, why: 'there are 8 cores' },
    ],
    [
      'what memory holds',
      { memory: 2e9, taskBytes: 0.5e9 },
      undefined,
      { count: 3, threads: 2, why: '2.0 GB of memory are free and each takes about 0.5 GB' },
    ],
    [
      'at least one',
      { memory: 0.1e9 },
      undefined,
      { count: 1, threads: 8, why: '0.1 GB of memory are free and each takes about 0.5 GB' },
    ],
    [
      'no more than there are',
      { tasks: 3 },
      undefined,
      { count: 3, threads: 2, why: 'there are only 3 to do at a time' },
    ],
    ['one on a GPU', { hasGpu: true }, undefined, { count: 1, threads: 8, why: 'they share one GPU' }],
    [
      'small ones in one process',
      { weight: 1e9 },
      undefined,
      { count: 1, threads: 8, why: 'a process would take longer to begin than to do one' },
    ],
    ['what was asked for', { weight: 1e9 }, 4, { count: 4, threads: 2, why: 'that was asked for' }],
    [
      'not more than there are, even so',
      { tasks: 2 },
      4,
      { count: 2, threads: 4, why: 'that was asked for' },
    ],
  ])('%s', (_, room, asked, expected) => {
    expect(manyAtOnce({ ...ROOM, ...room }, asked)).toEqual(expected);
  });
});
