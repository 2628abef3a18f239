import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Element } from '../../../src-main/work/executors/slurm/commands';
import { sacct, sbatch, scancel, squeue } from '../../../src-main/work/executors/slurm/commands';
import { Cluster, noAccounting } from '../../support/slurm';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const missing = noAccounting();
if (missing !== undefined) console.warn(`skipped: accounting by Slurm (${missing})`);

describe.skipIf(missing !== undefined)('Slurm’s accounting', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = new Cluster(true);
    await cluster.start();
    vi.stubEnv('SLURM_CONF', cluster.environment.SLURM_CONF);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cluster.stop();
  });

  const ended = async (find: () => Promise<Element[]>, holds: (found: Element[]) => boolean) => {
    for (;;) {
      const found = await find();
      if (holds(found)) return found;
      await sleep(250);
    }
  };

  it('tells how the elements of an array ended that squeue has forgotten', async () => {
    const script = `#!/bin/sh
case $SLURM_ARRAY_TASK_ID in
0) exit 0 ;;
1) exit 66 ;;
2) kill -9 $$ ;;
3) exec sleep 600 ;;
esac
`;
    const wanted = {
      name: 'wave-accounts',
      count: 4,
      atOnce: undefined,
      partition: undefined,
    };
    const limits = { time: undefined, memory: undefined, cpus: 1, args: [] };
    const job = await sbatch({ ...wanted, ...limits, script });
    const isLeft = ({ state }: Element) => ['PENDING', 'RUNNING', 'COMPLETING'].includes(state);
    await ended(
      () => squeue([job]),
      (found) => found.filter(isLeft).every(({ index, state }) => index === 3 && state === 'RUNNING'),
    );
    await scancel([job]);
    await ended(
      () => squeue([job]),
      (found) => found.length === 0,
    );
    const all = await ended(
      () => sacct([job]),
      (found) => found.length === 4 && !found.some(isLeft),
    );
    // What is cancelled while it runs has no exit of its own.
    const said = all
      .sort((a, b) => a.index - b.index)
      .map(({ index, state, exit }) => [index, state, ...(state === 'CANCELLED' ? [] : [exit])]);
    expect(said).toEqual([
      [0, 'COMPLETED', { code: 0, signal: 0 }],
      [1, 'FAILED', { code: 66, signal: 0 }],
      [2, 'FAILED', { code: 0, signal: 9 }],
      [3, 'CANCELLED'],
    ]);
    expect(new Set(all.map((element) => element.job))).toEqual(new Set([job]));
  });
});
