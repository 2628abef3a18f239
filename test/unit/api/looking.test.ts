import { expect, it, vi } from 'vitest';
import { data } from '../../../src-main/api/handlers/data';
import type { Host } from '../../../src-main/api/handlers/host';

/** A host whose looks never end by themselves. */
function hostOfLooks() {
  const emit = vi.fn();
  const look = vi.fn(
    (
      _name: string,
      _input: unknown,
      { signal, onProgress }: { signal: AbortSignal; onProgress: (p: object) => void },
    ) => {
      onProgress({ fraction: 0.5, stage: 'Unpacking' });
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('given up'))),
      );
    },
  );
  const studio = { catalog: { home: { cache: '' } }, events: { emit } };
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
