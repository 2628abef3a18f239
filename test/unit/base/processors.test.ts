import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { usableCores } from '../../../src-main/base/processors';

/** A machine's files: which processors may be used, and which of all share a core. */
function machine(allowed: string, cores: readonly string[], available = 1000) {
  const read = (path: string): string => {
    if (path === '/proc/self/status')
      return `Name:\tnode\nCpus_allowed_list:\t${allowed}\nMems_allowed:\t1\n`;
    const cpu = /cpu(\d+)\/topology\/thread_siblings_list$/.exec(path)?.[1];
    const core = cores.find((_, i) => i === Number(cpu));
    if (core === undefined) throw new Error('ENOENT');
    return `${core}\n`;
  };
  return { read, available: () => available };
}

const FOUR_CORES_OF_TWO = ['0,4', '1,5', '2,6', '3,7', '0,4', '1,5', '2,6', '3,7'];

describe('threads for numerical work', () => {
  it.each<[string, Parameters<typeof machine>, number]>([
    ['one thread on each core', ['0-1', ['0', '1']], 2],
    ['two threads on each core', ['0-7', FOUR_CORES_OF_TWO], 4],
    ['some processors only', ['0-1,4', FOUR_CORES_OF_TWO], 2],
    ['both threads of one core only', ['2,6', FOUR_CORES_OF_TWO], 1],
    ['a limit of the process’s group', ['0-7', FOUR_CORES_OF_TWO, 2], 2],
    ['a system that tells no cores', ['0-7', [], 8], 8],
  ])('are one for each core where there is %s', (_, [allowed, cores, available], threads) => {
    expect(usableCores(machine(allowed, cores, available))).toBe(threads);
  });

  it('are as many as the processor has here, and fewer where affinity leaves fewer', () => {
    expect(usableCores()).toBeGreaterThanOrEqual(1);
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism());
  });

  const hasTaskset = spawnSync('taskset', ['-V']).status === 0;
  it.skipIf(!hasTaskset)('are one where the system gives one processor', () => {
    const script = 'process.stdout.write(String(os.availableParallelism()))';
    const { stdout } = spawnSync('taskset', ['-c', '0', process.execPath, '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('1');
  });
});
