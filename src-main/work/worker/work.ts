import { toErrorData } from '../../base/errors';
import { giveWay } from '../../base/priority';
import { StopSignal } from '../../base/progress';
import { WorkContext } from './context';
import { handle as handleOrder } from './handlers';
import { holdFolder } from './hold';
import type { Order } from '../order';
import type { FromWorker } from '../protocol';
import type { Outcome } from '../outcome';
import type { Programs } from './programs';
import type { StopRequest } from './token';
import { JobToken, Speaker } from './token';

/** How an order is done, where not as usual. */
interface Manner {
  /** What may be started. */
  programs?: Programs | undefined;
  /** The folder that only one process may work in; left out: the order's. */
  hold?: string;
  /** Milliseconds between two reports. */
  speakEvery?: number;
  handle?: (order: Order, context: WorkContext) => Promise<Outcome>;
}

/**
 * Does one order from beginning to end, or on from its checkpoints. Never throws: the last message that it sends is
 * `done`, `stopped` or `failed`; it is returned as well.
 */
export async function doOrder(
  order: Order,
  stop: StopRequest,
  send: (message: FromWorker) => void,
  { programs, hold = order.folder, speakEvery, handle = handleOrder }: Manner = {},
): Promise<FromWorker> {
  const speaker = new Speaker(send, speakEvery);
  const tell = (message: FromWorker) => {
    speaker.flush();
    send(message);
  };
  const token = new JobToken(speaker, stop);
  const context = new WorkContext(order, token, tell, programs);
  let last: FromWorker;
  try {
    if (order.engine.giveWay) giveWay();
    const lock = await holdFolder(hold, token);
    context.closing(() => lock.release());
    last = { type: 'done', outcome: await handle(order, context) };
  } catch (thrown) {
    last =
      thrown instanceof StopSignal
        ? { type: 'stopped', reason: thrown.reason }
        : { type: 'failed', error: toErrorData(thrown) };
  }
  try {
    await context.close();
  } catch (thrown) {
    // What was made is made: that something did not close is for the log.
    speaker.log(`Closing down: ${toErrorData(thrown).message}`);
  }
  tell(last);
  return last;
}
