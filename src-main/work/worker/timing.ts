import { cpus } from 'node:os';
import { usableCores } from '../../base/processors';
import { Random } from '../../base/random';
import { OTHER_WORK, type Timed, type Times } from '../../base/timing';
import { onnxruntime, SHORT_WAITS } from '../../base/natives';
import { onnxBytes } from '../../formats/onnx/export';
import type { OnnxPrecision } from '../../formats/onnx/graph';
import type { Model } from '../../nn/model';
import type { Latency } from '../outcome';

/** A model as ONNX Runtime runs its export on the processor, one image at a time. */
export async function openForTiming(
  model: Model,
  precision: OnnxPrecision,
  threads: number,
): Promise<Timed & { close(): Promise<void> }> {
  const { InferenceSession, Tensor } = onnxruntime();
  const { imgSize, inChans } = model.network.config;
  const options = {
    intraOpNumThreads: threads || usableCores(),
    logSeverityLevel: 4 as const,
    extra: SHORT_WAITS,
  };
  const session = await InferenceSession.create(onnxBytes(model, { precision }), options);
  const shape = [1, inChans, imgSize, imgSize];
  const { data } = new Random(0, 'latency').normalTensor(shape, 1);
  const feeds = { [session.inputNames[0]!]: new Tensor('float32', data, shape) };
  return { pass: () => session.run(feeds), close: () => session.release() };
}

/** What a latency was measured under, for people. @param threads 0: one for each core */
export function conditionsOf(threads: number, { disturbed }: Times): Latency['conditions'] {
  return {
    engine: 'ONNX Runtime',
    threads: threads || usableCores(),
    batch: 1,
    machine: cpus()[0]?.model.trim() ?? 'unknown processor',
    ...(disturbed ? { beside: OTHER_WORK } : {}),
  };
}
