import * as tf from '@tensorflow/tfjs';
import { silentProgress } from '../../src-main/base/progress';
import { Random } from '../../src-main/base/random';
import { EagerEngine } from '../../src-main/engine/eager';
import { OnnxRuntimeEngine } from '../../src-main/engine/onnxruntime/engine';
import { TensorFlowEngine } from '../../src-main/engine/tensorflow/engine';
import type { Engine } from '../../src-main/engine/types';
import type { ViTConfig } from '../../src-main/nn/config';
import { initViT } from '../../src-main/nn/families/vit/init';
import { plainTrainable } from '../../src-main/nn/network';
import { train } from '../../src-main/nn/trainer';
import type { BatchSource, TrainingPlan } from '../../src-main/nn/training';
import { condense } from '../../src-main/wave/condense';
import { OPTIMIZER } from '../../src-main/wave/defaults';

/**
 * Times whole training steps (gradient, clipping, AdamW) of a ViT, as trained by the product: its weights either
 * parameters themselves ("plain") or composed from templates ("composed"). `vit_step.py` is the same in PyTorch.
 * What computes is named last: `onnxruntime` (default), `tensorflow` (captured), `tensorflow-xla` (compiled by XLA),
 * `tensorflow-eager` (TensorFlow.js's own way, op by op), or `tensorflow-gpu`.
 * Prints one line of JSON: the milliseconds of each step, the floating-point operations of one, the peak memory in MiB,
 * and GFLOP/s of a large matrix product.
 */
const [kind, ...rest] = process.argv.slice(2);
const [width, depth, batchSize, steps, threads] = rest.slice(0, 5).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];

const config: ViTConfig = {
  imgSize: 32,
  patchSize: 4,
  inChans: 3,
  numClasses: 10,
  embedDim: width,
  depth,
  numHeads: Math.max(1, width / 64),
  mlpRatio: 4,
};
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

const batch = {
  images: new Random(1, 'images').uniformTensor([batchSize, 3, 32, 32], 1).data,
  targets: Float32Array.from({ length: batchSize * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0)),
  count: batchSize,
};
const source: BatchSource = {
  batchSize,
  imgSize: 32,
  classes: 10,
  hasTeacher: false,
  batch: () => Promise.resolve(batch),
};

/** Runs all steps; the milliseconds of each but the first two, which trace and warm up. */
async function timeSteps(engine: Engine): Promise<number[]> {
  const times: number[] = [];
  const progress = {
    ...silentProgress,
    checkpoint: () => Promise.resolve(void times.push(performance.now())),
  };
  const plan: TrainingPlan = {
    steps,
    optimizer: OPTIMIZER,
    schedule: { shape: 'cosine', warmup: 0.1, decay: 0 },
    loss: { tau: 1, kd: 0, ce: 1 },
  };
  if (kind === 'composed') {
    const bank = { auxiliary: config, blockSize: 32, templates: { matrix: 8, other: 4 } };
    const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    await condense(engine, bank, normalisation, source, { ...plan, seed: 1, classes }, progress);
  } else {
    const network = { arch: 'vit', config } as const;
    const groupOf = () => ({ lr: 1e-3, weightDecay: 0.05 });
    const trainable = plainTrainable(network, normalisation, initViT(config, 1), groupOf);
    await train(engine, trainable, source, plan, progress);
  }
  times.push(performance.now());
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  return gaps.slice(2);
}

/** GFLOP/s of a large matrix product: as fast as the engine can be on this machine. */
async function gemmRate(engine: Engine): Promise<number> {
  const size = 1024;
  const product = engine.capture('product', ({ a }) => ({ product: tf.matMul(a!, a!) }));
  const a = tf.tensor2d(new Random(1).normalTensor([size, size], 1).data, [size, size]);
  let shortest = Infinity;
  for (let i = 0; i < 30; i++) {
    const started = performance.now();
    tf.dispose(await product({ a }));
    shortest = Math.min(shortest, performance.now() - started);
  }
  product.dispose();
  a.dispose();
  return (2 * size ** 3) / shortest / 1e6;
}

const ENGINES: Record<string, () => Promise<Engine>> = {
  onnxruntime: () => OnnxRuntimeEngine.open('cpu', threads),
  tensorflow: () => TensorFlowEngine.open('cpu', threads),
  'tensorflow-xla': () => TensorFlowEngine.open('cpu', threads, true),
  'tensorflow-gpu': () => TensorFlowEngine.open('gpu', threads),
  'tensorflow-eager': async () => {
    await TensorFlowEngine.open('cpu', threads); // its backend stays the current one
    return new EagerEngine('tensorflow', 'cpu', threads, () => {});
  },
};

const engine = await ENGINES[rest[5] ?? 'onnxruntime']!();
const milliseconds = await timeSteps(engine);
const memory = process.resourceUsage().maxRSS / 1024;
const tokens = 65;
/** Of a block for one image and its gradient, where `read` tokens are asked for: of its last one is enough. */
const blockFlops = (read: number) => 6 * (2 * tokens + 10 * read) * width ** 2 + 12 * tokens * read * width;
const gflop = (batchSize * ((depth - 1) * blockFlops(tokens) + blockFlops(1))) / 1e9;
console.log(JSON.stringify({ milliseconds, gflop, memory, gemm: await gemmRate(engine) }));
