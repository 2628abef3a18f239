import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { silentProgress } from '../../../src-main/base/progress';
import { STREAMS_VERSION } from '../../../src-main/base/random';
import type { Dataset } from '../../../src-main/data/types';
import type { Engine } from '../../../src-main/engine/types';
import { readState, writeState } from '../../../src-main/formats/checkpoint';
import type { TrainingState } from '../../../src-main/nn/training';
import type { Order } from '../../../src-main/work/order';
import type { ModelFile } from '../../../src-main/work/references';
import { isTrained } from '../../../src-main/work/entry-config';
import { runStage, type Stage } from '../../../src-main/work/worker/stage';
import { classifierFingerprint } from '../../../src-main/work/worker/classifiers';
import { WorkContext } from '../../../src-main/work/worker/context';
import { temporaryFolder } from './helpers';

const IDENTITY = { data: 'fingerprint', seed: 3 };
const tensors = () => new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]);
const state = (step: number): TrainingState => ({ step, params: tensors(), m: tensors(), v: tensors() });

function contextIn(folder: string) {
  const logged: string[] = [];
  const order = { folder, saveEvery: 1, seed: IDENTITY.seed } as Order;
  const progress = { ...silentProgress, log: (message: string) => void logged.push(message) };
  const context = new WorkContext(order, progress, () => undefined);
  vi.spyOn(context, 'engine').mockResolvedValue({} as Engine);
  return { context, logged };
}

/** A stage that saves once and ends where it stands. */
function stage(steps: number): Stage<number> {
  return {
    name: 'train',
    dataset: { fingerprint: IDENTITY.data } as Dataset,
    loader: { batchSize: 4, settle: () => Promise.resolve() },
    steps: 20,
    train: async (_, { resume, save, ended }) => {
      const done = (resume?.step ?? 0) + steps;
      await save!(state(done));
      ended!(done);
      return done;
    },
    write: (path, result) => writeFile(path, String(result)),
    read: async (path) => Number(await readFile(path, 'utf8')),
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
    expect(await runStage(context, stage(5))).toEqual({ result: 12, steps: 12, samples: 48 });
    expect(logged).toEqual(['Going on with “train” at step 7.']);
  });

  it('of an earlier version keeps what was learned, and says that its random numbers are others', async () => {
    const { context, logged } = await begin(IDENTITY);
    expect(await runStage(context, stage(5))).toEqual({ result: 12, steps: 12, samples: 48 });
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
      train: async (engine, hooks) => {
        const result = await plain.train(engine, hooks);
        meta = (await readState(path)).meta;
        return result;
      },
    };
    await runStage(contextIn(folder).context, looking);
    expect(meta).toEqual({ ...IDENTITY, streams: STREAMS_VERSION });
  });
});

describe('a stage that was finished before the job was interrupted', () => {
  it('gives what it gave, and the steps that it took rather than those that were planned', async () => {
    const folder = temporaryFolder();
    const first = await runStage(contextIn(folder).context, stage(5));
    expect(first).toEqual({ result: 5, steps: 5, samples: 20 });
    const never = { ...stage(0), train: () => Promise.reject(new Error('is not trained again')) };
    expect(await runStage(contextIn(folder).context, never)).toEqual(first);
  });

  it('of an earlier version, which did not write its steps, took those that were planned', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, 'train.result.safetensors'), '7');
    expect(await runStage(contextIn(folder).context, stage(5))).toEqual({
      result: 7,
      steps: 20,
      samples: 80,
    });
  });
});

it('what a job opens more than once is made once', async () => {
  const { context } = contextIn(temporaryFolder());
  let made = 0;
  const make = () => Promise.resolve(++made);
  expect(await Promise.all([context.once('a', make), context.once('a', make)])).toEqual([1, 1]);
  expect(await context.once('b', make)).toBe(2);
});

describe('whether a model works already', () => {
  it.each([
    ['a new entry says so', { kind: 'model', config: { trained: false, inherited: true } }, false],
    [
      'one that was trained after scratch',
      { kind: 'model', config: { init: 'scratch', trained: true } },
      true,
    ],
    ['an old teacher', { kind: 'teacher', config: {} }, true],
    ['an old import', { kind: 'model', config: { notes: [] } }, true],
    [
      'an old model with inherited scalers',
      { kind: 'model', config: { init: 'wave', inherited: true } },
      true,
    ],
    ['an old model with fresh scalers', { kind: 'model', config: { init: 'wave', inherited: false } }, false],
    ['an old model from scratch', { kind: 'model', config: { init: 'scratch', inherited: false } }, false],
    [
      'an old model from scratch that was fine-tuned',
      { kind: 'model', config: { init: 'scratch', inherited: false }, metrics: { 'samples/finetune': 640 } },
      true,
    ],
    [
      'an old model whose fresh scalers were trained',
      { kind: 'model', config: { init: 'wave', inherited: false }, metrics: { 'samples/scalers': 640 } },
      true,
    ],
  ] as const)('%s', (_label, entry, expected) => {
    expect(isTrained({ metrics: {}, ...entry })).toBe(expected);
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
