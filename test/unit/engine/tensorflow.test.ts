import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import { encodeProgram, encodeState } from '../../../src-main/engine/graphdef/encode';
import type { Signature } from '../../../src-main/engine/graphdef/model';
import type { Binding } from '../../../src-main/engine/tensorflow/binding';
import { TensorFlowEngine } from '../../../src-main/engine/tensorflow/engine';
import { FILES, tensorFlowFolder } from '../../../src-main/engine/tensorflow/installation';
import { loadBackend } from '../../../src-main/engine/tensorflow/load';
import { TraceBackend } from '../../../src-main/engine/trace/backend';
import { captureProgramFunction } from '../../../src-main/engine/trace/program';
import { registerTrace, unregisterTrace } from '../../../src-main/engine/trace/register';
import { tryOut } from '../../../src-main/engine/trial';
import { linear } from '../../../src-main/nn/ops';
import { train } from '../../../src-main/nn/trainer';
import type { Trainable, TrainingState } from '../../../src-main/nn/training';
import { tensorFlow } from '../../support/engines';

const normal = (name: string, shape: number[]) => new Random(3, name).normalTensor(shape, 1);

/** One of two networks that share a weight is trained at each step. */
const trainable: Trainable = {
  params: new Map(['shared', 'a', 'b'].map((name) => [name, normal(name, [2, 3])])),
  groupOf: () => ({ lr: 0.1, weightDecay: 0 }),
  variantsAt: (step) => [step < 4 ? 'a' : 'ab'[step % 2]!],
  weights: (inputs, variant) => ({ kernel: tf.add(inputs.shared!, inputs[variant]!) }),
  forward: ({ kernel }, images) => linear(tf.reshape(images, [-1, 3]), kernel!, tf.zeros([2])),
};

const source = {
  batchSize: 4,
  imgSize: 1,
  classes: 2,
  hasTeacher: false,
  batch: (step: number) =>
    Promise.resolve({
      images: normal(`images ${step}`, [4, 3]).data,
      targets: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1),
      count: 4,
    }),
};
const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 };
const plan = {
  steps: 8,
  optimizer,
  schedule: { shape: 'cosine' as const, warmup: 0, decay: 1 },
  loss: { tau: 1, kd: 0, ce: 1 },
  ema: 0.9,
};

/** The backend's binding with some of its functions replaced: those of a native module cannot be spied on. */
async function replacing(change: (binding: Binding) => Partial<Binding>): Promise<() => void> {
  const backend = await loadBackend(2);
  const { binding } = backend;
  const names = Object.getOwnPropertyNames(binding) as (keyof Binding)[];
  const copy = Object.fromEntries(names.map((name) => [name, binding[name]]));
  Object.assign(backend, { binding: { ...copy, ...change(binding) } });
  return () => void Object.assign(backend, { binding });
}

describe.skipIf(tensorFlow().length === 0)('the tensorflow engine', () => {
  it('makes one native call for the gradients of whichever size, one for the update, and moves the batch, its numbers and the measures', async () => {
    const engine = await TensorFlowEngine.open('cpu', 2);
    const calls: string[] = [];
    const restore = await replacing(({ runSavedModel, loadSavedModel, extendSavedModel }) => ({
      runSavedModel: (model, tensors, feeds, fetches) => {
        calls.push(`${tensors.length} → ${fetches.split(',').length}`);
        return runSavedModel(model, tensors, feeds, fetches);
      },
      loadSavedModel: (...how) => {
        calls.push('load');
        return loadSavedModel(...how);
      },
      extendSavedModel: (...how) => {
        calls.push('add a graph');
        extendSavedModel(...how);
      },
    }));
    const steps: string[][] = [];
    const checkpoint = () => Promise.resolve(void steps.push(calls.splice(0)));
    const sizes = 'aabbabaa';
    const elastic = { ...trainable, variantsAt: (step: number) => [sizes[step]!] };
    await train(engine, elastic, source, plan, { ...silentProgress, checkpoint });
    // images, targets and share; the measures. Then the five scalars; the norm.
    const step = ['3 → 1', '5 → 1'];
    const added = ['add a graph', step[0]];
    // p, m, v, the average and the gradients of three tensors are put there once, with the first step.
    const first = ['load', '15 → 1', ...added, 'add a graph', step[1]];
    // Size b leaves one parameter alone, so that it has an update of its own.
    const other = [...added, 'add a graph', step[1]];
    expect(steps.slice(1)).toEqual([first, step, other, step, step, step, step]);
    restore();
    await engine.dispose();
  });

  it('frees the graphs of a program that is disposed; the state and the other programs go on', async () => {
    const engine = await TensorFlowEngine.open('cpu', 2);
    const { binding } = await loadBackend(2);
    const before = binding.getNumOfSavedModels();
    const state = engine.hold({ all: { x: { shape: [2], data: Float32Array.of(1, 2) } } });
    const times = (factor: number) =>
      engine.program(`times ${factor}`, state, {
        run: {
          inputs: {},
          compute: ({ all }) => ({ state: { all: { x: tf.mul(all!.x!, factor) } }, results: {} }),
        },
      });
    const [double, triple] = [times(2), times(3)];
    for (const program of [double, triple, double]) await program.run('run', {});
    expect(binding.getNumOfSavedModels()).toBe(before + 1);
    double.dispose();
    expect(binding.getNumOfSavedModels()).toBe(before);
    await triple.run('run', {});
    expect((await state.read('all')).get('x')!.data).toEqual(Float32Array.of(36, 72));
    triple.dispose();
    state.dispose();
    expect(binding.getNumOfSavedModels()).toBe(before);
    await engine.dispose();
  });

  it('carries the state from variant to variant, leaves nothing behind, and resumes bit for bit', async () => {
    const engine = await TensorFlowEngine.open('cpu', 2);
    const { binding } = await loadBackend(2);
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('wave-graph-')).length;
    const before = [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
    const whole = await train(engine, trainable, source, plan, silentProgress);
    let saved: TrainingState | undefined;
    let done = 0;
    const checkpoint = () => (done++ === 5 ? Promise.reject(new StopSignal('pause')) : Promise.resolve());
    const save = (state: TrainingState) => Promise.resolve(void (saved = state));
    await expect(
      train(engine, trainable, source, plan, { ...silentProgress, checkpoint }, { save }),
    ).rejects.toThrow(StopSignal);
    const resumed = await train(engine, trainable, source, plan, silentProgress, { resume: saved! });
    for (const part of ['params', 'm', 'v', 'ema'] as const) expect(resumed[part]).toEqual(whole[part]);
    expect([binding.getNumOfTensors(), binding.getNumOfSavedModels()]).toEqual(before);
    expect(folders()).toBe(0);
    await engine.dispose();
  });

  it('computes the same compiled by XLA', async () => {
    const engine = await TensorFlowEngine.open('cpu', 2, true);
    await tryOut(engine);
    await engine.dispose();
  });

  it('says what TensorFlow could not do', async () => {
    const engine = await TensorFlowEngine.open('cpu', 1);
    const wild = engine.capture('choose rows', ({ x }) => ({ y: tf.gather(x!, tf.tensor1d([7], 'int32')) }));
    await expect(wild({ x: tf.ones([2, 2]) })).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('The tensorflow engine failed at choose rows: ') as string,
    });
    wild.dispose();
    await engine.dispose();
  });

  it('does not count as working where it computes wrongly', async () => {
    const engine = await TensorFlowEngine.open('cpu', 1);
    const restore = await replacing(() => ({ tensorDataSync: () => new Float32Array(1000).fill(0.1) }));
    await expect(tryOut(engine)).rejects.toThrow(
      'The tensorflow engine computes wrongly on the cpu: a product of',
    );
    restore();
    await engine.dispose();
  });
});

/** Loads the state's model as TensorFlow's own Python does, adds the program's graph, and trains. */
const LOAD = `
import json, sys, numpy as np, tensorflow as tf
session = tf.compat.v1.Session(graph=tf.Graph())
meta = tf.compat.v1.saved_model.load(session, ["serve"], sys.argv[1])
signatures = {name: {"inputs": {key: info.name for key, info in each.inputs.items()},
                     "outputs": {key: info.name for key, info in each.outputs.items()}}
              for name, each in meta.signature_def.items()}
def call(name, **inputs):
    signature = signatures[name]
    return session.run(signature["outputs"], {signature["inputs"][key]: value for key, value in inputs.items()})
call("init", **{"params/w": np.array([1, 2], np.float32)})
graph = tf.compat.v1.GraphDef.FromString(open(sys.argv[1] + "/program.pb", "rb").read())
with session.graph.as_default(): tf.import_graph_def(graph, name="")
signatures |= json.load(open(sys.argv[1] + "/program.json"))
for _ in range(2): loss = call("mine_step", x=np.array([3, 4], np.float32))["loss"]
print(float(loss), *call("read")["params/w"].tolist())
`;

/** The interpreter that the engine was installed with, or another. */
const ENVIRONMENT = join(tensorFlowFolder(), FILES.environment, 'bin/python');
const PYTHON = existsSync(ENVIRONMENT) ? ENVIRONMENT : (process.env.WAVE_PYTHON ?? 'python3');
const FIND = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("tensorflow") is None)';
const hasPython = spawnSync(PYTHON, ['-c', FIND]).status === 0;
if (!hasPython) console.warn(`skipped: ${PYTHON} has no TensorFlow`);

describe.skipIf(!hasPython)('a state’s SavedModel and a program’s graph', () => {
  it.each([false, true])('are such that TensorFlow’s own Python trains; compiled by XLA: %s', (compiled) => {
    const backend = new TraceBackend('test');
    registerTrace(backend);
    void tf.setBackend('trace');
    const captured = captureProgramFunction(
      backend,
      'step',
      {
        inputs: { x: [2] },
        compute: ({ params }, { x }) => ({
          state: { params: { w: tf.sub(params!.w!, tf.mul(x!, 0.5)) } },
          results: { loss: tf.sum(tf.mul(params!.w!, x!)) },
        }),
      },
      new Map([['params/w', [2]]]),
      'bfloat16',
    );
    unregisterTrace();
    const options = { compiled, placement: '' };
    const state = new Map([['params/w', [2]]]);
    const { bytes, signatures } = encodeProgram('mine_', state, [{ name: 'step', captured }], options);
    const tensors = (infos: Signature['inputs']) =>
      Object.fromEntries([...infos].map(([name, { tensor }]) => [name, tensor]));
    const named = [...signatures].map(([name, { inputs, outputs }]) => [
      name,
      { inputs: tensors(inputs), outputs: tensors(outputs) },
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'wave-saved-model-'));
    writeFileSync(join(folder, 'saved_model.pb'), encodeState(state, '').bytes);
    writeFileSync(join(folder, 'program.pb'), bytes);
    writeFileSync(join(folder, 'program.json'), JSON.stringify(Object.fromEntries(named)));
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', LOAD, folder], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    // w = [1, 2] → [-0.5, 0], where x·w = -1.5 → [-2, -2]
    expect(stdout.trim(), stderr).toBe('-1.5 -2.0 -2.0');
    // Without this mark TensorFlow rewrites large functions before XLA compiles them, with operations that XLA lacks
    // (seen at depth 12, batch 64; it takes minutes).
    expect(Buffer.from(bytes).includes('_tf_data_function')).toBe(compiled);
  });
});
