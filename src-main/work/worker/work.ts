import { toErrorData } from '../../base/errors';
import { giveWay } from '../../base/priority';
import { StopSignal } from '../../base/progress';
import { WorkContext } from './context';
import { handle } from './handlers';
import { holdFolder } from './hold';
import type { Order } from '../order';
import type { FromWorker } from '../protocol';
import type { StopRequest } from './token';
import { JobToken, Speaker } from './token';

/**
 * Does one order from beginning to end, or on from its checkpoints. Never throws: the last message that it sends is
 * `done`, `stopped` or `failed`.
 */
export async function doOrder(
  order: Order,
  stop: StopRequest,
  send: (message: FromWorker) => void,
  batchThread?: string,
): Promise<void> {
  const speaker = new Speaker(send);
  const tell = (message: FromWorker) => {
    speaker.flush();
    send(message);
  };
  const token = new JobToken(speaker, stop);
  const context = new WorkContext(order, token, tell, batchThread);
  let last: FromWorker;
  try {
    if (order.engine.giveWay) giveWay();
    const lock = await holdFolder(order.folder, token);
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
}
