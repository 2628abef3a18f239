import { toErrorData } from '../../base/errors';
import type { FromWorker, ToWorker } from '../protocol';
import { readMessage, ToWorkerSchema } from '../protocol';
import type { Programs } from './programs';
import { StopRequest } from './token';
import { doOrder } from './work';

/** A worker's connection to its host, whichever kind of process it is. */
export interface HostChannel {
  /** Resolves when the message has left the process. */
  send(message: FromWorker): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  /** The host is gone. */
  onClose(listener: () => void): void;
}

/** How long a worker waits to hear that its last word was received, in ms: a host of another make may not say so. */
const FAREWELL_MS = 5000;

/**
 * A worker's whole life: takes one order, does it, and resolves when the last word is said. Where the host dies, the
 * work is saved as for a pause: the next host goes on from there.
 *
 * @param programs what it may start
 */
export async function serveOneOrder(channel: HostChannel, programs?: Programs): Promise<void> {
  const stop = new StopRequest();
  let sending = Promise.resolve();
  const send = (message: FromWorker) => {
    sending = sending
      .then(() => channel.send(message))
      .catch(() => {
        // Nobody listens any more; onClose has seen to the rest.
      });
  };
  channel.onClose(() => stop.ask('pause'));
  const received = new Promise<void>((resolve) => {
    channel.onClose(resolve);
    channel.onMessage((raw) => {
      if (ToWorkerSchema.safeParse(raw).data?.type === 'received') resolve();
    });
  });
  const order = await firstOrder(channel, stop, send);
  if (order) await doOrder(order, stop, send, { programs });
  await sending;
  await Promise.race([received, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
}

function firstOrder(
  channel: HostChannel,
  stop: StopRequest,
  send: (message: FromWorker) => void,
): Promise<Extract<ToWorker, { type: 'start' }>['order'] | undefined> {
  return new Promise((resolve) => {
    channel.onClose(() => resolve(undefined));
    channel.onMessage((raw) => {
      try {
        const message = readMessage(ToWorkerSchema, raw);
        if (message.type === 'stop') stop.ask(message.reason);
        else if (message.type === 'start') resolve(message.order);
      } catch (thrown) {
        send({ type: 'failed', error: toErrorData(thrown) });
        resolve(undefined);
      }
    });
  });
}
