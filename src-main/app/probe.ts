import * as tf from '@tensorflow/tfjs';
import { probeEngines } from '../engine/open';
import { OnnxRuntimeEngine } from '../engine/onnxruntime/engine';
import type { EngineProbe } from '../api/handlers/host';
import { usableCores } from '../base/processors';

/** Side of the matrices whose product is timed. */
const SIDE = 768;
const PASSES = 12;

/** Floating point operations per second of a large matrix product on the processor. */
async function speedOf(): Promise<number> {
  const engine = await OnnxRuntimeEngine.open('cpu', usableCores());
  const product = engine.capture('product', ({ a }) => ({ product: tf.matMul(a!, a!) }));
  const a = tf.ones([SIDE, SIDE]);
  let shortest = Infinity;
  for (let i = 0; i < PASSES; i++) {
    const started = performance.now();
    tf.dispose(await product({ a }));
    shortest = Math.min(shortest, performance.now() - started);
  }
  product.dispose();
  a.dispose();
  await engine.dispose();
  return ((2 * SIDE ** 3) / shortest) * 1000;
}

/** A process's whole life: says once what the engines can do. */
const survey = await probeEngines();
const found: EngineProbe = { ...survey, speed: await speedOf().catch(() => null) };
const { parentPort } = process as { parentPort?: { postMessage(message: unknown): void } };
if (parentPort) parentPort.postMessage(found);
else await new Promise((resolve) => process.send?.(found, resolve));
process.exit(0);
