import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Client } from '../../../src-main/api/contract/client';
import { createClient, failure } from '../../../src-main/api/contract/client';
import { bridgeTransport } from '../../../src-main/api/contract/bridge';
import type { Entry, Run } from '../../../src-main/api/contract/index';
import { StudioError } from '../../../src-main/base/errors';

describe('the client', () => {
  it('asks for procedures by group and name, and says nothing where there is nothing to say', async () => {
    const asked: unknown[] = [];
    const client = createClient({
      request: (name, input) => Promise.resolve(asked.push([name, input])),
      subscribe: () => () => {},
    });
    await client.entries.setNotes({ id: 'a', notes: 'n' });
    await client.system.info();
    expect(asked).toEqual([
      ['entries.setNotes', { id: 'a', notes: 'n' }],
      ['system.info', {}],
    ]);
  });

  it('hands on what ends a subscription', () => {
    const ended: string[] = [];
    const client = createClient({
      request: () => Promise.resolve(),
      subscribe: (name, _filter, listener) => {
        listener({ run: 'r', step: 1 });
        return () => void ended.push(name);
      },
    });
    const told: number[] = [];
    const end = client.on.runs.saved({}, ({ step }) => told.push(step));
    end();
    expect([told, ended]).toEqual([[1], ['runs.saved']]);
  });

  it('is typed from the contract', () => {
    expectTypeOf<Client['entries']['rename']>().parameters.toEqualTypeOf<[{ id: string; name: string }]>();
    expectTypeOf<ReturnType<Client['entries']['rename']>>().resolves.toEqualTypeOf<Entry>();
    expectTypeOf<ReturnType<Client['runs']['submit']>>().resolves.toEqualTypeOf<Run>();
    expectTypeOf<Parameters<Client['on']['runs']['changed']>[1]>().parameters.toEqualTypeOf<[Run]>();
  });

  it('turns errors that came as data into errors again', async () => {
    const error = { code: 'busy', message: 'Another one is at work.', hint: 'Wait.' };
    const transport = bridgeTransport({
      request: () => Promise.resolve({ error }),
      subscribe: () => () => {},
      acceptFiles: () => Promise.resolve([]),
    });
    const thrown: unknown = await transport.request('a.b', {}).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(StudioError);
    expect(thrown).toMatchObject(error);
    expect(failure('nonsense')).toMatchObject({ code: 'internal' });
  });
});
