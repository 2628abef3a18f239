import { cpus, loadavg } from 'node:os';
import { usableCores } from '../../base/processors';
import { Random } from '../../base/random';
import { onnxruntime } from '../../base/natives';
import { onnxBytes } from '../../formats/onnx/export';
import type { OnnxPrecision } from '../../formats/onnx/graph';
import type { Model } from '../../nn/model';
import type { Latency } from '../outcome';

/** Passes before anything counts: caches are filled and the processor has left its sleep. */
const WARM_UP = 3;
/** Rounds of all models, in turn: what disturbs one round disturbs all of them alike. */
const ROUNDS = 21;
/** A reading is repeated until it takes so long: shorter ones are the clock's noise. */
const SHORTEST_MS = 4;

/** From so many waiting programs for each processor on, what is measured is a part of the machine. */
const BUSY = 1.3;

/** Something that is timed, and what one pass of it is. */
export interface Timed {
  pass: () => Promise<unknown>;
}

/**
 * Median and 90th percentile of one pass of each, in ms. All take turns, round by round, so that a machine that becomes
 * slower in between is no difference between them.
 */
export async function timeInTurn(
  each: readonly Timed[],
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<{ median: number; p90: number }[]> {
  const repeats: number[] = [];
  for (const { pass } of each) {
    for (let i = 0; i < WARM_UP; i++) await pass();
    const started = performance.now();
    await pass();
    repeats.push(Math.max(1, Math.ceil(SHORTEST_MS / Math.max(0.01, performance.now() - started))));
  }
  const readings: number[][] = each.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    await between();
    for (const [index, { pass }] of each.entries()) {
      const started = performance.now();
      for (let i = 0; i < repeats[index]!; i++) await pass();
      readings[index]!.push((performance.now() - started) / repeats[index]!);
    }
  }
  return readings.map((times) => {
    const sorted = times.sort((a, b) => a - b);
    return { median: sorted[ROUNDS >> 1]!, p90: sorted[Math.floor(ROUNDS * 0.9)]! };
  });
}

/** A model as ONNX Runtime runs its export on the processor, one image at a time. */
export async function openForTiming(
  model: Model,
  precision: OnnxPrecision,
  threads: number,
): Promise<Timed & { close(): Promise<void> }> {
  const { InferenceSession, Tensor } = onnxruntime();
  const { imgSize, inChans } = model.network.config;
  const options = { intraOpNumThreads: threads || usableCores(), logSeverityLevel: 4 as const };
  const session = await InferenceSession.create(onnxBytes(model, { precision }), options);
  const shape = [1, inChans, imgSize, imgSize];
  const { data } = new Random(0, 'latency').normalTensor(shape, 1);
  const feeds = { [session.inputNames[0]!]: new Tensor('float32', data, shape) };
  return { pass: () => session.run(feeds), close: () => session.release() };
}

/** What a latency was measured under, for people. @param threads 0: one for each core */
export function conditionsOf(threads: number): Latency['conditions'] {
  const processors = cpus();
  const load = loadavg()[0]! / Math.max(1, processors.length);
  return {
    engine: 'ONNX Runtime',
    threads: threads || usableCores(),
    batch: 1,
    machine: processors[0]?.model.trim() ?? 'unknown processor',
    ...(load > BUSY ? { beside: 'other work on the machine' } : {}),
  };
}
