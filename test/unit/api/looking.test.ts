import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { writerName } from '../../../src-main/base/files';
import { MACHINE } from '../../../src-main/base/machine';
import { data } from '../../../src-main/api/handlers/data';
import type { Host } from '../../../src-main/api/handlers/host';
import type { LookOptions } from '../../../src-main/work/host/looker';
import { temporaryFolder } from '../work/helpers';

/** A host whose looks never end by themselves. */
function hostOfLooks(cache = temporaryFolder()) {
  const emit = vi.fn();
  const look = vi.fn((_name: string, _input: unknown, { signal, onProgress, onGone }: LookOptions) => {
    onProgress!({ fraction: 0.5, stage: 'Unpacking' });
    return new Promise((_, reject) =>
      signal!.addEventListener('abort', () => {
        reject(new Error('given up'));
        onGone!();
      }),
    );
  });
  const studio = { catalog: { home: { cache } }, events: { emit } };
  return { host: { studio, looks: { look } } as unknown as Host, emit };
}

const source = { kind: 'folder' as const, path: '/x' };
const { signal } = new AbortController();

it('tells the page that asked how far looking at images is', async () => {
  const { host, emit } = hostOfLooks();
  const looked = data.inspect(host, { source, ticket: 'mine' }, signal);
  expect(emit.mock.calls).toEqual([
    ['looking', { ticket: 'mine', progress: { fraction: 0.5, stage: 'Unpacking' } }],
  ]);
  await data.giveUp(host, { ticket: 'mine' }, signal);
  await expect(looked).rejects.toThrow('given up');
});

it('gives up what was asked under this name only', async () => {
  const { host } = hostOfLooks();
  const ended: string[] = [];
  const looks = ['one', 'other'].map(async (ticket) => {
    try {
      await data.inspect(host, { source, ticket }, signal);
    } catch {
      ended.push(ticket);
    }
  });
  await data.giveUp(host, { ticket: 'nobody’s' }, signal);
  await data.giveUp(host, { ticket: 'other' }, signal);
  await looks[1];
  expect(ended).toEqual(['other']);
  await data.giveUp(host, { ticket: 'one' }, signal);
  await looks[0];
});

it('what was given up leaves nothing that it had begun to unpack, and what others unpack stays', async () => {
  const cache = temporaryFolder();
  const { host } = hostOfLooks(cache);
  // No system gives a process such a number.
  const dead = `.unpacked-a.${2 ** 22 + 1}-${MACHINE}-00000000-0000-4000-8000-000000000000.tmp`;
  const others = [`.unpacked-b.${writerName()}.tmp`, 'unpacked-c'];
  for (const name of [dead, ...others]) mkdirSync(join(cache, name, 'set'), { recursive: true });
  const looked = data.inspect(host, { source, ticket: 'mine' }, signal);
  await data.giveUp(host, { ticket: 'mine' }, signal);
  await expect(looked).rejects.toThrow('given up');
  await expect.poll(() => readdirSync(cache).sort()).toEqual(others);
});
