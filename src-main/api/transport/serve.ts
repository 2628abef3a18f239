import { z } from 'zod';
import { StudioError, didYouMean, toErrorData } from '../../base/errors';
import { contract, events } from '../contract';
import type { EventType, EventTypes, Procedure, Procedures } from '../contract/define';
import type { Failure } from '../contract';
import { handlers } from '../handlers';
import type { Host } from '../handlers/host';
import { requestError } from '../../work/request-errors';

type Handle = (host: Host, input: unknown, signal: AbortSignal) => unknown;

const PROCEDURES = new Map<string, { procedure: Procedure; handle: Handle }>();
for (const [group, members] of Object.entries<Procedures[string]>(contract)) {
  const answers = handlers[group as keyof typeof handlers] as Record<string, Handle>;
  for (const [name, procedure] of Object.entries(members)) {
    PROCEDURES.set(`${group}.${name}`, { procedure, handle: answers[name]! });
  }
}

const EVENTS = new Map<string, EventType>();
for (const [group, members] of Object.entries<EventTypes[string]>(events)) {
  for (const [name, type] of Object.entries(members)) EVENTS.set(`${group}.${name}`, type);
}

/**
 * The one way in, whatever carried the request: checks the input, then the paths in it, does what is asked, and checks
 * the answer, so that nothing crosses that the contract does not tell of. Where another process is just writing to the
 * catalog, the request waits, and no other with it.
 *
 * @param signal aborted when whoever asked is gone
 * @throws StudioError 'usage' for an unknown procedure, a wrong input or a path that is not open; what the handler throws
 */
export async function serveProcedure(
  host: Host,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const known = PROCEDURES.get(name);
  if (!known) throw unknown('procedure', name, [...PROCEDURES.keys()]);
  const { procedure, handle } = known;
  const checked = z.safeParse(procedure.input, input);
  if (!checked.success) throw requestError(checked.error);
  for (const use of procedure.paths?.(checked.data) ?? []) await host.services.access.check(use);
  const { catalog } = host.studio;
  return z.parse(procedure.output, await catalog.whenFree(() => handle(host, checked.data, signal)));
}

/** Checks what a page wants to be told of. @throws StudioError 'usage' */
export function checkSubscription(name: string, filter: unknown): { run?: string | undefined } {
  const type = EVENTS.get(name);
  if (!type) throw unknown('event', name, [...EVENTS.keys()]);
  const checked = z.safeParse(type.filter, filter);
  if (!checked.success) throw requestError(checked.error);
  return checked.data as { run?: string | undefined };
}

/** An error as it may leave the process: without where it came from. */
export function asFailure(thrown: unknown): Failure {
  const { code, message, hint } = toErrorData(thrown);
  return { code, message, hint };
}

function unknown(what: string, name: string, names: string[]): StudioError {
  return new StudioError('usage', `There is no ${what} “${name.slice(0, 100)}”.`, didYouMean(name, names));
}
