import { z } from 'zod';
import type { ErrorData } from '../../base/errors';
import { fromErrorData } from '../../base/errors';
import type { EventType, Procedure } from './define';
import { contract, events } from './index';
import type { Contract, Events } from './index';
import { ErrorSchema } from './records';

// The page's policy forbids making code at run time, which zod would otherwise try.
z.config({ jitless: true });

/** What carries requests and events: a WebSocket, or Electron's channel. */
export interface Transport {
  /** Rejects with a StudioError. */
  request(procedure: string, input: unknown): Promise<unknown>;
  /** @returns ends the subscription */
  subscribe(event: string, filter: unknown, listener: (payload: unknown) => void): () => void;
}

type Call<P> =
  P extends Procedure<infer I, infer O>
    ? (...input: MayBeLeftOut<z.input<I>> extends true ? [z.input<I>?] : [z.input<I>]) => Promise<z.output<O>>
    : never;

/** Whether every property of an input is optional. */
type MayBeLeftOut<I> = I extends Record<string, never> ? true : Partial<I> extends I ? true : false;

type Subscribe<E> =
  E extends EventType<infer F, infer P>
    ? (filter: z.input<F>, listener: (payload: z.output<P>) => void) => () => void
    : never;

/** `client.entries.list({ … })`: a promise for every procedure. `client.on.runs.progress({}, listener)`: an event. */
export type Client = { [G in keyof Contract]: { [N in keyof Contract[G]]: Call<Contract[G][N]> } } & {
  on: { [G in keyof Events]: { [N in keyof Events[G]]: Subscribe<Events[G][N]> } };
};

/** The contract as functions. Results are checked by the host, which is the one that knows them. */
export function createClient(transport: Transport): Client {
  const calls = mapTable(
    contract,
    (name) =>
      (input: unknown = {}) =>
        transport.request(name, input),
  );
  const on = mapTable(events, (name) => (filter: unknown, listener: (payload: unknown) => void) => {
    return transport.subscribe(name, filter, listener);
  });
  return { ...calls, on } as unknown as Client;
}

/** What a failed request says, as an error. */
export function failure(data: unknown): Error {
  const parsed = ErrorSchema.safeParse(data);
  const unknown: ErrorData = { code: 'internal', message: 'The program gave no answer.', hint: 'Try again.' };
  return fromErrorData(parsed.success ? parsed.data : unknown);
}

function mapTable<T>(
  table: Record<string, Record<string, unknown>>,
  make: (name: string) => T,
): Record<string, Record<string, T>> {
  return Object.fromEntries(
    Object.entries(table).map(([group, members]) => [
      group,
      Object.fromEntries(Object.keys(members).map((name) => [name, make(`${group}.${name}`)])),
    ]),
  );
}
