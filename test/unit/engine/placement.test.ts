import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterEach, expect, it, vi } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { encodeModel } from '../../../src-main/engine/onnx/model';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { plainTrainable } from '../../../src-main/nn/network';
import { TrainingRun } from '../../../src-main/nn/run';
import type { TrainingPlan } from '../../../src-main/nn/training';
import { openGpuEngine } from '../../support/engines';

const config = {
  ...{ imgSize: 16, patchSize: 4, inChans: 3, numClasses: 5 },
  ...{ embedDim: 64, depth: 2, numHeads: 2, mlpRatio: 4 },
};
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const plan: TrainingPlan = {
  steps: 4,
  optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 },
  schedule: { shape: 'cosine', warmup: 0, decay: 0 },
  loss: { tau: 2, kd: 1, ce: 1 },
};
const BATCH = 8;
const batch = {
  images: new Random(1, 'images').uniformTensor([BATCH, 3, 16, 16], 1).data,
  targets: Float32Array.from({ length: BATCH * 5 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
  teacher: new Random(1, 'teacher').normalTensor([BATCH, 5], 1).data,
  count: BATCH,
};
const source = {
  ...{ batchSize: BATCH, imgSize: 16, classes: 5, hasTeacher: true },
  batch: () => Promise.resolve(batch),
};

const folder = mkdtempSync(join(tmpdir(), 'wave-placement-'));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

interface Watched {
  sessions: number;
  /** Of each call, what came from plain memory and what went back to it. */
  runs: { session: ort.InferenceSession; up: string[]; down: string[]; fed: number }[];
}

/** Has every session write a profile, and counts what crosses between memory and the GPU. */
function watchSessions(): Watched {
  const watched: Watched = { sessions: 0, runs: [] };
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    model: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ) => Promise<ort.InferenceSession>;
  const profiled = async (model: Uint8Array, options: ort.InferenceSession.SessionOptions) => {
    const profileFilePrefix = join(folder, `session${watched.sessions++}`);
    const session = await create(model, { ...options, enableProfiling: true, profileFilePrefix });
    const run: (feeds: Feeds) => Promise<Feeds> = session.run.bind(session);
    vi.spyOn(session, 'run').mockImplementation(async (feeds) => {
      const results = await run(feeds);
      watched.runs.push({
        session,
        up: inMemory(feeds),
        down: inMemory(results),
        fed: Object.keys(feeds).length,
      });
      return results;
    });
    return session;
  };
  vi.spyOn(ort.InferenceSession, 'create').mockImplementation(profiled as typeof ort.InferenceSession.create);
  return watched;
}

type Feeds = Record<string, ort.Tensor>;

function inMemory(tensors: Feeds): string[] {
  return Object.values(tensors).flatMap(({ location, dims }) => (location === 'cpu' ? [dims.join('x')] : []));
}

interface ProfileEvent {
  cat: string;
  name: string;
  args?: { provider?: string; op_name?: string };
}

/** Which provider each node of the profiled graphs ran on. */
function placements(): { op: string; provider: string }[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const nodes = new Map<string, { op: string; provider: string }>();
  for (const file of files) {
    for (const { cat, name, args } of JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    ) as ProfileEvent[]) {
      if (cat === 'Node' && name.endsWith('_kernel_time') && args?.provider) {
        nodes.set(`${file} ${name}`, { op: args.op_name!, provider: args.provider });
      }
    }
  }
  return [...nodes.values()];
}

it('a training step on a GPU runs there whole: what crosses are the batch, the step’s numbers and the measures', async ({
  skip,
}) => {
  const engine = await openGpuEngine();
  if (!engine) return skip('there is no GPU driver, not even a software one');
  const watched = watchSessions();
  const trainable = plainTrainable({ arch: 'vit', config }, normalisation, initViT(config, 1), () => ({
    lr: 1e-3,
    weightDecay: 0.05,
  }));
  const run = new TrainingRun(engine, trainable, source, plan);
  for (let step = 0; step < 2; step++) await run.advance(batch);
  const first = watched.runs.length;
  await run.advance(batch);
  const [step, ...more] = watched.runs.slice(first);
  expect(more, 'one call a step').toEqual([]);
  const isNumber = (shape: string) => shape === '' || shape === '1';
  const scalars = step!.up.filter(isNumber);
  expect(step!.up.filter((shape) => !isNumber(shape)).sort()).toEqual(
    ['8', '8x3x16x16', '8x5', '8x5'].sort(),
  );
  expect(scalars.length).toBeLessThan(10);
  expect(step!.fed).toBeGreaterThan(3 * trainable.params.size); // parameters and both moments came from the GPU
  expect(step!.down).toEqual(['4']);
  step!.session.endProfiling();
  const nodes = placements();
  expect(nodes.length).toBeGreaterThan(100);
  expect(nodes.filter(({ provider }) => provider !== 'WebGpuExecutionProvider')).toEqual([]);
  expect(nodes.filter(({ op }) => op.startsWith('Memcpy')).length).toBeLessThan(25);
  run.dispose();
  await engine.dispose();
});

it('ONNX Runtime’s binding still has no graph capture; once it has, WebGPU’s sessions can ask for it', async () => {
  const model = encodeModel({
    ...{ irVersion: 8, opsets: [{ domain: '', version: 17 }], name: 'doubled', initializers: [] },
    nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
    inputs: [{ name: 'x', type: 'float32', shape: [4] }],
    outputs: [{ name: 'y', type: 'float32', shape: [4] }],
  });
  const webgpu = { name: 'webgpu', enableGraphCapture: '1' };
  await expect(ort.InferenceSession.create(model, { executionProviders: [webgpu] })).rejects.toThrow(
    "unrecognized option: 'enableGraphCapture'",
  );
});
