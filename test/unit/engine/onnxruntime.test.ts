import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import { SharedSession } from '../../../src-main/engine/onnxruntime/sessions';

describe('the onnxruntime engine', () => {
  it.each<[string, () => tf.Tensor, string]>([
    ['an op that it lacks', () => tf.cumsum(tf.ones([2, 3])), 'Cumsum(float32[2, 3])'],
    ['types that it does not compute', () => tf.exp(tf.ones([4], 'int32')), 'Exp(int32[4])'],
  ])('names %s, with shapes', async (_, op, call) => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    expect(() => tf.tidy(op)).toThrow(`The onnxruntime engine cannot compute ${call}.`);
    await engine.dispose();
  });

  it('counts tensors, buffers and bytes', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const before = tf.memory();
    const x = tf.ones([10, 10]);
    const y = tf.neg(x);
    const view = tf.clone(y);
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors + 3,
      numDataBuffers: before.numDataBuffers + 2,
      numBytes: before.numBytes + 1200, // TensorFlow.js counts a view like any tensor
      unreliable: false,
    });
    await y.data();
    tf.dispose([x, y]);
    expect([...(await view.data())]).toEqual(new Array(100).fill(-1));
    view.dispose();
    expect(tf.memory()).toEqual(before);
    await engine.dispose();
  });

  it('begins sums with the graph that adds to them, and keeps no other for it', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const state = engine.hold({ params: { w: { shape: [2], data: Float32Array.of(1, 2) } } });
    const sessions = vi.spyOn(SharedSession, 'create');
    const doubled = (w: tf.Tensor, x: tf.Tensor) => tf.mul(tf.mul(w, x), 2);
    const program = engine.program('sums', state, {
      first: {
        inputs: { x: [2] },
        begins: 'more',
        compute: ({ params }, { x }) => ({ state: { own: { sum: doubled(params!.w!, x!) } }, results: {} }),
      },
      more: {
        inputs: { x: [2] },
        compute: ({ params, own }, { x }) => ({
          state: { own: { sum: tf.add(own!.sum!, doubled(params!.w!, x!)) } },
          results: {},
        }),
      },
      read: { inputs: {}, compute: ({ own }) => ({ state: {}, results: { sum: tf.mul(own!.sum!, 1) } }) },
    });
    const sum = async () => [...(await program.run('read', {})).sum!];
    for (let pass = 0; pass < 2; pass++) {
      await program.run('first', { x: Float32Array.of(1, 1) });
      expect(await sum()).toEqual([2, 4]);
      await program.run('more', { x: Float32Array.of(10, 0) });
      expect(await sum()).toEqual([22, 4]);
    }
    expect(sessions).toHaveBeenCalledTimes(2);
    sessions.mockRestore();
    program.dispose();
    state.dispose();
    await engine.dispose();
  });

  it('traces a captured function once for each combination of shapes, and again after a failure', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const before = tf.memory();
    let traced = 0;
    let broken = true;
    const twice = engine.capture('twice', ({ x }) => {
      traced++;
      const y = tf.mul(x!, 2);
      if (broken) throw new Error('not yet');
      return { y };
    });
    const run = async (values: number[]) => {
      const x = tf.tensor1d(values);
      const outputs = await twice({ x }).finally(() => x.dispose());
      const result = [...(await outputs.y!.data())];
      tf.dispose(outputs);
      return result;
    };
    await expect(run([1, 2])).rejects.toThrow('not yet');
    broken = false;
    expect(await run([1, 2])).toEqual([2, 4]);
    expect(await run([3, 4])).toEqual([6, 8]);
    expect(await run([5])).toEqual([10]);
    expect(traced).toBe(3);
    expect(tf.memory()).toEqual(before);
    twice.dispose();
    await engine.dispose();
  });

  it('frees the memory of a result with its tensor, unless someone may still read it', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const double = engine.capture('double', ({ x }) => ({ y: tf.mul(x!, 2) }));
    const x = tf.tensor1d([1, 2]);
    const result = async () => (await double({ x })).y!;
    const read = await result();
    const values = await read.data();
    read.dispose();
    expect([...values]).toEqual([2, 4]);
    const used = await result();
    const later = tf.neg(used);
    used.dispose();
    expect([...(await later.data())]).toEqual([-2, -4]);
    const shared = await result();
    const view = tf.reshape(shared, [2, 1]);
    const copy = tf.clone(shared);
    shared.dispose();
    expect([...(await view.data()), ...(await copy.data())]).toEqual([2, 4, 2, 4]);
    tf.dispose([x, later, view, copy]);
    double.dispose();
    await engine.dispose();
  });

  it('gives a tensor of its own for each output, also for an input handed through or the same one twice', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const same = engine.capture('same', ({ x }) => {
      const y = tf.neg(x!);
      return { x: x!, y, again: y };
    });
    const x = tf.tensor1d([1, 2]);
    const outputs = await same({ x });
    x.dispose();
    outputs.y!.dispose();
    expect([...(await outputs.x!.data()), ...(await outputs.again!.data())]).toEqual([1, 2, -1, -2]);
    same.dispose();
    await engine.dispose();
  });

  it('records what is asked of it while a graph is being compiled', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const negate = engine.capture('negate', ({ x }) => ({ y: tf.neg(x!) }));
    const x = tf.tensor1d([1, 2]);
    const captured = negate({ x });
    const meanwhile = tf.add(x, 10);
    expect([...(await (await captured).y!.data())]).toEqual([-1, -2]);
    expect([...(await meanwhile.data())]).toEqual([11, 12]);
    await engine.dispose();
  });

  it('says what ONNX Runtime could not do', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const wild = engine.capture('choose rows', ({ x }) => ({ y: tf.gather(x!, tf.tensor1d([7], 'int32')) }));
    await expect(wild({ x: tf.ones([2, 2]) })).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('The onnxruntime engine failed at choose rows: ') as string,
    });
    await engine.dispose();
  });
});
