import type { MessagePort } from 'node:worker_threads';
import { toErrorData } from '../../base/errors';
import { type ProgressToken, silentProgress } from '../../base/progress';
import type { BatchSource } from '../../nn/training';
import { WorkContext } from './context';
import { openData, openLoader } from './open-data';
import type { BatchOrder, FromBatchThread, ToBatchThread } from './threaded-batches';

/** The life of the thread: opens data and teacher, and answers until it is told to close. Never throws. */
export async function serveBatches(port: MessagePort, work: BatchOrder): Promise<void> {
  const send = (message: FromBatchThread, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
  const progress: ProgressToken = {
    ...silentProgress,
    log: (message) => send({ type: 'log', message }),
    slice: () => progress,
  };
  // A GPU is the training's; here a teacher of ours is asked on the processor.
  const engine = { ...work.order.engine, engine: 'onnxruntime', device: 'cpu' } as const;
  const context = new WorkContext({ ...work.order, engine }, progress, () => {});
  try {
    const dataset = await openData(context, work.data, progress, work.imgSize, 0);
    const source = await openLoader(context, dataset, work.numbers, work.teacher, work.classMap);
    await answer(port, source, send);
  } catch (thrown) {
    send({ type: 'failed', error: toErrorData(thrown) });
  } finally {
    await context.close();
    port.close();
  }
}

/** Resolves when the thread is told to close. */
function answer(
  port: MessagePort,
  source: BatchSource,
  send: (message: FromBatchThread, moved?: ArrayBuffer[]) => void,
): Promise<void> {
  const prepare = async (step: number) => {
    try {
      const batch = await source.batch(step);
      const values = [batch.images, batch.targets, ...(batch.teacher ? [batch.teacher] : [])];
      send(
        { type: 'batch', step, batch },
        values.map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (thrown) {
      send({ type: 'failed', step, error: toErrorData(thrown) });
    }
  };
  return new Promise((resolve) => {
    port.on('message', (message: ToBatchThread) => {
      if (message === 'close') resolve();
      else void prepare(message.step);
    });
  });
}
