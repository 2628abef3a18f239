import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { silentProgress } from '../../../src-main/base/progress';
import { STREAMS_VERSION } from '../../../src-main/base/random';
import { readState, writeState } from '../../../src-main/formats/checkpoint';
import type { TrainingState } from '../../../src-main/nn/training';
import type { Order } from '../../../src-main/work/order';
import type { ModelFile } from '../../../src-main/work/references';
import { runStage, type Stage } from '../../../src-main/work/worker/checkpoints';
import { classifierFingerprint } from '../../../src-main/work/worker/classifiers';
import { WorkContext } from '../../../src-main/work/worker/context';
import { temporaryFolder } from './helpers';

const IDENTITY = { data: 'fingerprint', seed: 3 };
const tensors = () => new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]);
const state = (step: number): TrainingState => ({ step, params: tensors(), m: tensors(), v: tensors() });

function contextIn(folder: string) {
  const logged: string[] = [];
  const order = { folder, saveEvery: 1 } as Order;
  const progress = { ...silentProgress, log: (message: string) => void logged.push(message) };
  return { context: new WorkContext(order, progress, () => undefined), logged };
}

/** A stage that saves once and ends where it stands. */
function stage(steps: number): Stage<number> {
  return {
    name: 'train',
    identity: IDENTITY,
    offset: 0,
    train: async ({ resume, save }) => {
      await save!(state((resume?.step ?? 0) + steps));
      return (resume?.step ?? 0) + steps;
    },
    write: () => Promise.resolve(),
    read: () => Promise.reject(new Error('nothing was written')),
  };
}

describe('a stage that goes on from its checkpoint', () => {
  const begin = async (meta: Record<string, unknown>) => {
    const folder = temporaryFolder();
    await writeState(join(folder, 'train.state.safetensors'), state(7), meta);
    return contextIn(folder);
  };

  it('says nothing of random numbers where they are drawn as before', async () => {
    const { context, logged } = await begin({ ...IDENTITY, streams: STREAMS_VERSION });
    expect(await runStage(context, stage(5))).toBe(12);
    expect(logged).toEqual(['Going on with “train” at step 7.']);
  });

  it('of an earlier version keeps what was learned, and says that its random numbers are others', async () => {
    const { context, logged } = await begin(IDENTITY);
    expect(await runStage(context, stage(5))).toBe(12);
    expect(logged).toHaveLength(2);
    expect(logged[1]).toContain('earlier version, which drew random numbers otherwise');
  });

  it('is refused on other images', async () => {
    const { context } = await begin({ ...IDENTITY, data: 'other', streams: STREAMS_VERSION });
    await expect(runStage(context, stage(5))).rejects.toThrow(StudioError);
  });

  it('writes the version of its random numbers', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'train.state.safetensors');
    let meta: unknown;
    const plain = stage(5);
    const looking: Stage<number> = {
      ...plain,
      train: async (hooks) => {
        const result = await plain.train(hooks);
        meta = (await readState(path)).meta;
        return result;
      },
    };
    await runStage(contextIn(folder).context, looking);
    expect(meta).toEqual({ ...IDENTITY, streams: STREAMS_VERSION });
  });
});

describe('the fingerprint of a teacher', () => {
  const file: ModelFile = {
    name: 'a',
    path: '/a.onnx',
    sha256: 'abc',
    format: 'onnx',
    onnx: { imgSize: 32, layout: 'NCHW' },
    trained: true,
  };

  it('is that of its file and of how it is fed, wherever it lies and whatever it is called', () => {
    const moved = { ...file, name: 'b', path: '/b.onnx', onnx: { layout: 'NCHW', imgSize: 32 } } as const;
    expect(classifierFingerprint(moved)).toBe(classifierFingerprint(file));
  });

  it.each<[string, Partial<ModelFile>]>([
    ['another file', { sha256: 'abd' }],
    ['another format', { format: 'model' }],
    ['another image size', { onnx: { ...file.onnx, imgSize: 64 } }],
    ['another layout', { onnx: { ...file.onnx, layout: 'NHWC' } }],
    ['a normalisation', { onnx: { ...file.onnx, normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } } }],
    ['scores that are probabilities', { onnx: { ...file.onnx, outputs: 'probabilities' } }],
    ['classes', { onnx: { ...file.onnx, classes: ['x', 'y'] } }],
  ])('is another for %s', (_label, change) => {
    expect(classifierFingerprint({ ...file, ...change })).not.toBe(classifierFingerprint(file));
  });
});
