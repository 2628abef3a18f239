import { describe, expect, it } from 'vitest';
import { kinds, refuseCommands } from '../../../src-main/api/handlers/kinds';
import type { Host } from '../../../src-main/api/handlers/host';
import { readRequest } from '../../../src-main/work/request-errors';

const request = (slurm: object) =>
  readRequest({
    ...{ kind: 'compare', data: 'd', teacher: 't', ways: ['scratch'], sizes: [{ width: 32, depth: 1 }] },
    executor: { name: 'slurm', slurm },
  });

describe('what becomes a command on the machine', () => {
  it.each([
    [{ container: 'sh -c evil' }, '“Slurm: Container” can be set on the command line only.'],
    [{ args: '--wrap=evil' }, '“Slurm: Further arguments” can be set on the command line only.'],
    [{ program: 'evil' }, '“Slurm: Program” can be set on the command line only.'],
  ])('%j is refused of a page', (slurm, message) => {
    expect(() => refuseCommands(request(slurm))).toThrow(message);
  });

  it('is no field of a form, as the rest of a cluster is', async () => {
    expect(() => refuseCommands(request({ partition: 'main' }))).not.toThrow();
    const listed = await kinds.list({} as Host, {}, new AbortController().signal);
    const flags = listed.find(({ kind }) => kind === 'compare')!.fields.map(({ flag }) => flag);
    expect(flags).toContain('slurm-partition');
    expect(flags).not.toContain('slurm-container');
  });
});
