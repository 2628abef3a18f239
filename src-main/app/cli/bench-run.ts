import { silentProgress } from '../../base/progress';
import { Random } from '../../base/random';
import { openEngine } from '../../engine/open';
import type { Engine, EngineOptions } from '../../engine/types';
import { type ViTConfig } from '../../nn/config';
import { countFlops } from '../../nn/families/registry';
import { initViT } from '../../nn/families/vit/init';
import { plainTrainable } from '../../nn/network';
import { train } from '../../nn/trainer';
import type { BatchSource } from '../../nn/training';
import { OPTIMIZER } from '../../wave/defaults';

/** What is timed; what is left out has a default. */
export interface BenchOptions extends Partial<EngineOptions> {
  width?: number;
  depth?: number;
  batch?: number;
  imgSize?: number;
  patch?: number;
  steps?: number;
}

/** What a training step costs here. */
export interface BenchResult {
  engine: Pick<Engine, 'name' | 'device' | 'threads'>;
  width: number;
  depth: number;
  batch: number;
  /** The median of the steps after the first, which compiles. */
  msPerStep: number;
  imagesPerSecond: number;
  /** A step is three forward passes' worth of operations. */
  gflops: number;
}

/** Times training steps of a Vision Transformer on random images. */
export async function bench(flags: BenchOptions): Promise<BenchResult> {
  const { width = 192, depth = 4, batch = 32, imgSize = 32, patch = 4, steps = 10 } = flags;
  const { engine: name = 'auto', device = 'auto', threads = 0 } = flags;
  const config: ViTConfig = {
    ...{ imgSize, patchSize: patch, inChans: 3, numClasses: 10, embedDim: width, depth, mlpRatio: 4 },
    numHeads: width % 64 === 0 ? width / 64 : 1,
  };
  const engine = await openEngine({ engine: name, device, threads });
  try {
    const times = await timeSteps(engine, config, batch, steps + 1);
    const sorted = times.slice(1).sort((a, b) => a - b);
    const msPerStep = sorted[Math.floor(sorted.length / 2)]!;
    const seconds = msPerStep / 1000;
    return {
      engine: { name: engine.name, device: engine.device, threads: engine.threads },
      ...{ width, depth, batch, msPerStep },
      imagesPerSecond: batch / seconds,
      gflops: (3 * batch * countFlops(config)) / seconds / 1e9,
    };
  } finally {
    await engine.dispose();
  }
}

/** Milliseconds of each training step on random images. */
async function timeSteps(engine: Engine, config: ViTConfig, batch: number, steps: number): Promise<number[]> {
  const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;
  const groups = () => ({ lr: 1e-4, weightDecay: 0 });
  const trainable = plainTrainable({ arch: 'vit', config }, normalisation, initViT(config, 0), groups);
  const starts: number[] = [];
  const plan = {
    steps,
    optimizer: OPTIMIZER,
    schedule: { shape: 'cosine', warmup: 0, decay: 0 } as const,
    loss: { tau: 1, kd: 0, ce: 1 },
  };
  await train(engine, trainable, randomBatches(config, batch, starts), plan, silentProgress);
  starts.push(performance.now());
  return starts.slice(1).map((time, i) => time - starts[i]!);
}

/** The same random images at every step; notes when each is asked for. */
function randomBatches({ imgSize, numClasses }: ViTConfig, batchSize: number, starts: number[]): BatchSource {
  const random = new Random(0, 'bench');
  const images = Float32Array.from({ length: batchSize * 3 * imgSize ** 2 }, () => random.uniform());
  const targets = new Float32Array(batchSize * numClasses);
  for (let i = 0; i < batchSize; i++) targets[i * numClasses + (i % numClasses)] = 1;
  return {
    ...{ batchSize, imgSize, classes: numClasses, hasTeacher: false },
    batch: () => {
      starts.push(performance.now());
      return Promise.resolve({ images, targets, count: batchSize });
    },
  };
}
