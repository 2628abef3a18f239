import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import { isQuickerInHalf, tryOut } from '../../../src-main/engine/trial';
import type { Engine } from '../../../src-main/engine/types';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { LossScale } from '../../../src-main/nn/loss-scale';
import { plainTrainable } from '../../../src-main/nn/network';
import { train } from '../../../src-main/nn/trainer';
import type {
  BatchSource,
  Precision,
  TrainingHooks,
  TrainingPlan,
  TrainingState,
} from '../../../src-main/nn/training';
import { openGpuEngine, openPlainEngine, tensorFlow } from '../../support/engines';
import { missingInPython, PYTHON } from '../../support/python';

const missing = missingInPython('torch');

describe.skipIf(missing)('the scale of a loss in float16', () => {
  it('goes as PyTorch’s GradScaler has it', () => {
    const random = new Random(5, 'steps');
    const sound = Array.from(
      { length: 9000 },
      (_, step) => step > 20 && !(step < 4000 && random.uniform() < 1e-3),
    );
    const script = join(import.meta.dirname, '../../interop/grad_scaler.py');
    const { stdout, stderr, status } = spawnSync(PYTHON, [script], {
      encoding: 'utf8',
      input: JSON.stringify(sound),
    });
    expect(status, stderr).toBe(0);
    const scale = new LossScale();
    const scales = [scale.scale];
    for (const each of sound) {
      scale.update(each);
      scales.push(scale.scale);
    }
    const expected = JSON.parse(stdout) as number[];
    expect(new Set(expected).size).toBeGreaterThan(20); // it fell and rose
    expect(scales).toEqual(expected);
  });
});

const config = {
  ...{ imgSize: 16, patchSize: 4, inChans: 3, numClasses: 5 },
  ...{ embedDim: 64, depth: 2, numHeads: 2, mlpRatio: 4 },
};
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const BATCH = 8;
const plan: TrainingPlan = {
  steps: 4,
  optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 },
  schedule: { shape: 'cosine', warmup: 0, decay: 0 },
  loss: { tau: 2, kd: 1, ce: 1 },
};

function sourceOf(broken: (step: number) => boolean = () => false): BatchSource {
  const batch = (step: number) => {
    const images = new Random(1, 'images', step).uniformTensor([BATCH, 3, 16, 16], 1).data;
    if (broken(step)) images[0] = NaN;
    return Promise.resolve({
      images,
      targets: Float32Array.from({ length: BATCH * 5 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
      teacher: new Random(1, 'teacher', step).normalTensor([BATCH, 5], 1).data,
      count: BATCH,
    });
  };
  return { batchSize: BATCH, imgSize: 16, classes: 5, hasTeacher: true, batch };
}

const trained = (
  engine: Engine,
  precision: Precision,
  {
    source = sourceOf(),
    hooks = {},
    ...changes
  }: Partial<TrainingPlan> & {
    source?: BatchSource;
    hooks?: TrainingHooks;
  } = {},
): Promise<TrainingState> => {
  const groupOf = () => ({ lr: 1e-3, weightDecay: 0.05 });
  const trainable = plainTrainable({ arch: 'vit', config }, normalisation, initViT(config, 1), groupOf);
  return train(engine, trainable, source, { ...plan, ...changes, precision }, silentProgress, hooks);
};

/** Of one tensor to another: |a − b| / |b|. */
function distance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.hypot(...values);
  return norm(a.map((value, i) => value - b[i]!)) / norm(b);
}

const HALF = [
  { label: 'onnxruntime, float16', open: () => OnnxRuntimeEngine.open('cpu', 2), digits: 2 ** -11 },
  ...tensorFlow().map(({ open }) => ({ label: 'tensorflow, bfloat16', open, digits: 2 ** -8 })),
];

describe.each(HALF)('half precision on $label', ({ open, digits }) => {
  it('gives the gradients of float32 but for its rounding, and leaves what is kept in float32', async () => {
    const engine = await open();
    for (const microBatch of [BATCH, BATCH / 2]) {
      const once = { steps: 1, microBatch };
      const full = await trained(engine, 'float32', once);
      const half = await trained(engine, 'half', once);
      const apart = [...full.m].map(([name, { data }]) => distance(half.m.get(name)!.data, data));
      expect(Math.max(...apart)).toBeLessThan(12 * digits);
      expect(Math.max(...apart), 'it rounds').toBeGreaterThan(digits / 20);
      const bits = new Uint32Array(half.params.get('head.weight')!.data.slice().buffer);
      expect(
        bits.some((word) => (word & 0x1fff) !== 0),
        'all digits of float32',
      ).toBe(true);
    }
    await engine.dispose();
  });
});

describe.each(HALF)('the trial in half precision on $label', ({ open }) => {
  it('is passed', async () => {
    const engine = await open();
    await expect(tryOut(engine, true)).resolves.toBeUndefined();
    await engine.dispose();
  });
});

describe('auto', () => {
  it('is half where that was seen to pay, else float32', async () => {
    const engine: Engine = await OnnxRuntimeEngine.open('cpu', 2);
    const scaleOf = async () => (await trained(engine, 'auto', { steps: 1 })).lossScale;
    expect(await scaleOf()).toBeUndefined();
    engine.halfPays = true;
    expect(await scaleOf()).toEqual({ scale: 65536, since: 1 });
    await engine.dispose();
  });

  it('takes no device that has no numbers of 16 bits', async ({ skip }) => {
    const plain = await openPlainEngine();
    expect(await isQuickerInHalf(plain)).toBe(false);
    await plain.dispose();
    const gpu = await openGpuEngine();
    if (!gpu) return skip('there is no GPU driver, not even a software one');
    expect(await isQuickerInHalf(gpu)).toBe(false); // SwiftShader
    await gpu.dispose();
  });
});

describe('a run in float16', () => {
  it('skips a step whose gradients are no numbers, halves the scale, and goes on from there when it is resumed', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 2);
    const source = sourceOf((step) => step === 1);
    const seen: TrainingState[] = [];
    const hooks = { save: (state: TrainingState) => Promise.resolve(void seen.push(state)), saveEvery: 0 };
    const whole = await trained(engine, 'half', { source, hooks });
    expect(seen.map(({ lossScale }) => lossScale)).toEqual([
      { scale: 65536, since: 1 },
      { scale: 32768, since: 0 },
      { scale: 32768, since: 1 },
      { scale: 32768, since: 2 },
    ]);
    expect(seen[1]!.params).toEqual(seen[0]!.params);
    const resumed = await trained(engine, 'half', { source, hooks: { resume: seen[1] } });
    expect(resumed).toEqual(whole);
    await engine.dispose();
  });

  it('is refused by an engine that knows float32 only', async () => {
    const engine = await openPlainEngine();
    await expect(trained(engine, 'half')).rejects.toMatchObject({
      code: 'usage',
      message: 'The wasm engine computes in float32 only.',
    });
    await engine.dispose();
  });
});
