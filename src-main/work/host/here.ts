import { toErrorData } from '../../base/errors';
import type { Order } from '../order';
import type { Run, RunEnd, RunListener } from './worker-process';
import { relay } from './worker-process';
import { StopRequest } from '../worker/token';
import { doOrder } from '../worker/work';

/** Does an order within this process: for work that is over in a moment and needs no engine. */
export function runHere(order: Order, listener: RunListener): Run {
  const stop = new StopRequest();
  let last: RunEnd = { end: 'failed', error: toErrorData(new Error('the work said nothing')) };
  const ended = doOrder(order, stop, (message) => {
    try {
      last = relay(message, listener) ?? last;
    } catch (thrown) {
      // The catalog may be full or gone; that must not end the host.
      last = { end: 'failed', error: toErrorData(thrown) };
    }
  }).then(() => last);
  return { ended, stop: (reason) => stop.ask(reason), kill: () => stop.ask('cancel') };
}
