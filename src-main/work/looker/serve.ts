import { constants, setPriority } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { ErrorData } from '../../base/errors';
import { StudioError, toErrorData } from '../../base/errors';
import type { ProgressToken, ProgressUpdate } from '../../base/progress';
import type { Look } from '../looks/look';
import type { FromLooker } from './protocol';
import { ToLookerSchema } from './protocol';

/** A looker's connection to its host, whichever kind of process it is. */
export interface LookerChannel {
  send(message: FromLooker): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The host is gone. */
  onClose(listener: () => void): void;
}

/** Below the host's, which is to answer whatever is looked at. */
const LOOKER_PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;

/** Shortest time between two signs of progress, in ms. */
const SPEAK_MS = 200;

/**
 * A looker's life: does the looks that it is sent, one after another, until the host is gone. It is never told to stop:
 * whoever has enough of it ends its process.
 *
 * @param limitMemory told how much the process may hold before each look; what watches it runs in another thread
 */
export function serveLooks(
  channel: LookerChannel,
  find: (name: string) => Look | undefined,
  limitMemory: (bytes: number) => void,
): Promise<void> {
  channel.onMessage((raw) => {
    void answer(channel, raw, find, limitMemory);
  });
  return new Promise((resolve) => channel.onClose(resolve));
}

async function answer(
  channel: LookerChannel,
  raw: unknown,
  find: (name: string) => Look | undefined,
  limitMemory: (bytes: number) => void,
): Promise<void> {
  try {
    const { name, input, memory } = ToLookerSchema.parse(raw);
    const look = find(name);
    if (!look) throw new Error(`there is no look “${name}”`);
    limitMemory(memory);
    if (!look.undisturbed) setPriority(LOOKER_PRIORITY);
    channel.send({ type: 'begun' });
    // Let it be sent before native code keeps this thread.
    await setImmediate();
    const value = await look.run(z.parse(look.input, input), tokenOf(channel));
    channel.send({ type: 'found', value });
  } catch (thrown) {
    if (isOutOfMemory(thrown)) channel.send({ type: 'no-memory' });
    else channel.send({ type: 'failed', error: withoutStack(toErrorData(thrown)) });
  } finally {
    limitMemory(Infinity);
  }
}

/** Native libraries that were refused memory say so in their own ways. */
function isOutOfMemory(thrown: unknown): boolean {
  if (thrown instanceof StudioError && thrown.code !== 'bad-file') return false;
  const text = thrown instanceof Error ? thrown.message : '';
  return /bad[_ ]alloc|failed to allocate memory|out of memory|array buffer allocation failed/i.test(text);
}

function withoutStack({ code, message, hint }: ErrorData): ErrorData {
  return { code, message, hint };
}

function tokenOf(channel: LookerChannel): ProgressToken {
  let spoke = -Infinity;
  const report = (progress: ProgressUpdate) => {
    if (performance.now() - spoke < SPEAK_MS) return;
    spoke = performance.now();
    channel.send({ type: 'progress', progress });
  };
  const token: ProgressToken = {
    report,
    metric: () => {},
    log: () => {},
    checkpoint: () => Promise.resolve(),
    slice: (from, to) => ({
      ...token,
      report: (update) => report({ ...update, fraction: from + update.fraction * (to - from) }),
    }),
  };
  return token;
}
