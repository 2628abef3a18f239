import * as ort from 'onnxruntime-node';
import { afterEach, expect, it, vi } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { condense } from '../../../src-main/wave/condense';
import { parseGrid, sampleSizes } from '../../../src-main/wave/elastic';
import { expectClose } from '../../support/close';
import { openGpuEngine } from '../../support/engines';
import { CLASSES, colourSource, tinyConfig } from '../wave/helpers';

afterEach(() => vi.restoreAllMocks());

const STEPS = 10;
const SEED = 3;
const grid = parseGrid('8,12x2,3', 4);
const config = tinyConfig({ elastic: grid });
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const options = {
  ...{ steps: STEPS, seed: SEED, classes: CLASSES },
  lr: { templates: 3e-2, scalers: 5e-2, head: 5e-2 },
};

const condensed = (engine: Engine) =>
  condense(engine, config, normalisation, colourSource(), options, silentProgress);

interface Watched {
  /** Of each session, the tensors that it leaves on the GPU when it runs. */
  left: number[];
  /** Tensors on the GPU now, and the most there ever were. */
  alive: number;
  most: number;
}

/** Counts sessions, and what lies on the GPU. */
function watchSessions(): Watched {
  const watched: Watched = { left: [], alive: 0, most: 0 };
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...how: unknown[]
  ) => Promise<ort.InferenceSession>;
  const counted = async (...how: unknown[]) => {
    const session = await create(...how);
    const index = watched.left.push(0) - 1;
    const run: (feeds: Record<string, ort.Tensor>) => Promise<Record<string, ort.Tensor>> =
      session.run.bind(session);
    vi.spyOn(session, 'run').mockImplementation(async (feeds) => {
      const results = await run(feeds);
      const there = Object.values(results).filter(({ location }) => location === 'gpu-buffer');
      watched.left[index] = there.length;
      watched.most = Math.max(watched.most, (watched.alive += there.length));
      for (const tensor of there) {
        const dispose = tensor.dispose.bind(tensor);
        vi.spyOn(tensor, 'dispose').mockImplementation(() => {
          watched.alive--;
          dispose();
        });
      }
      return results;
    });
    return session;
  };
  vi.spyOn(ort.InferenceSession, 'create').mockImplementation(counted);
  return watched;
}

it('on a GPU each size of an elastic bank has one session and all share that of the update; what lies there does not grow with the sizes', async ({
  skip,
}) => {
  const gpu = await openGpuEngine();
  if (!gpu) return skip('there is no GPU driver, not even a software one');
  const watched = watchSessions();
  const there = await condensed(gpu);
  await gpu.dispose();
  const sampling = { sizesPerStep: 1, largestOnly: 0 };
  const drawn = Array.from({ length: STEPS }, (_, step) => sampleSizes(grid, SEED, step, sampling));
  const sizes = new Set(drawn.flat().map(({ width, depth }) => `${width}x${depth}`));
  expect(sizes.size).toBeGreaterThan(2);
  const parameters = [there.templates, there.scalers, there.head].reduce((sum, { size }) => sum + size, 0);
  const upload = watched.left.filter((left) => left > 3 * parameters);
  const renewing = watched.left.filter((left) => left === 3 * parameters);
  const gradients = watched.left.filter((left) => left === parameters);
  expect(gradients, 'sessions that leave gradients').toHaveLength(sizes.size);
  expect(renewing, 'sessions that leave parameters and moments').toHaveLength(1);
  expect(upload, 'sessions that put the state there').toHaveLength(1);
  // Three more bring parameters and moments back.
  expect(watched.left.filter((left) => left === 0)).toHaveLength(3);
  expect(watched.left).toHaveLength(sizes.size + 1 + 1 + 3);
  // Parameters, two moments and gradients, and for a moment those that take their place.
  expect(watched.most).toBeLessThanOrEqual(4 * parameters + 3 * parameters);
  expect(watched.alive).toBe(0);

  const cpu = await OnnxRuntimeEngine.open('cpu', 2);
  const here = await condensed(cpu);
  await cpu.dispose();
  for (const part of ['templates', 'scalers', 'head'] as const) {
    for (const [name, { data }] of here[part]) {
      expectClose(there[part].get(name)!.data, data, { label: name, relative: 2e-3, absolute: 1e-4 });
    }
  }
});
