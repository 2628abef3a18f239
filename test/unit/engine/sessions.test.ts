import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';

/** As many graphs as the engine keeps sessions of. */
const LIMIT = 64;

describe('the sessions of the onnxruntime engine', () => {
  /** For each session, in the order they were made, how often it was released. */
  let releases: number[];
  let engine: OnnxRuntimeEngine;

  beforeEach(async () => {
    releases = [];
    const create = ort.InferenceSession.create.bind(ort.InferenceSession);
    const counting = async (...args: Parameters<typeof create>) => {
      const session = await create(...args);
      const index = releases.push(0) - 1;
      const release = session.release.bind(session);
      vi.spyOn(session, 'release').mockImplementation(() => {
        releases[index]!++;
        return release();
      });
      return session;
    };
    vi.spyOn(ort.InferenceSession, 'create').mockImplementation(counting);
    engine = await OnnxRuntimeEngine.open('cpu', 1);
  });

  afterEach(() => vi.restoreAllMocks());

  /** A computation whose graph is another for every length. */
  async function negated(length: number): Promise<number> {
    const sum = tf.tidy(() => tf.sum(tf.neg(tf.ones([length]))));
    const [value] = await sum.data();
    sum.dispose();
    return value!;
  }

  it('are kept for the graphs used last, and released beyond a limit', async () => {
    for (let length = 1; length <= LIMIT + 6; length++) {
      if (length === LIMIT + 1) await negated(1); // used again: it stays, the next oldest goes
      expect(await negated(length)).toBe(-length);
    }
    expect(releases).toEqual(Array.from({ length: LIMIT + 6 }, (_, i) => (i >= 1 && i <= 6 ? 1 : 0)));
    await negated(LIMIT + 6);
    expect(releases).toHaveLength(LIMIT + 6);
    expect(await negated(2)).toBe(-2);
    expect(releases).toHaveLength(LIMIT + 7);
    await engine.dispose();
  });

  it('of captured functions are released with the function, others with the engine', async () => {
    const double = engine.capture('double', ({ x }) => ({ y: tf.mul(x!, 2) }));
    for (const length of [1, 2]) {
      const x = tf.ones([length]);
      tf.dispose([x, await double({ x })]);
    }
    await negated(3);
    expect(releases).toEqual([0, 0, 0]);
    double.dispose();
    await vi.waitFor(() => expect(releases).toEqual([1, 1, 0]));
    await engine.dispose();
    await vi.waitFor(() => expect(releases).toEqual([1, 1, 1]));
  });
});

describe('a session', () => {
  afterEach(() => vi.restoreAllMocks());

  it('holds what nothing renews itself: only the input is fed', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const fed: string[][] = [];
    const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
      model: Uint8Array,
    ) => Promise<ort.InferenceSession>;
    vi.spyOn(ort.InferenceSession, 'create').mockImplementation(async (model: Uint8Array) => {
      const session = await create(model);
      const run: (feeds: Record<string, ort.Tensor>) => Promise<Record<string, ort.Tensor>> =
        session.run.bind(session);
      vi.spyOn(session, 'run').mockImplementation((feeds) => {
        fed.push(Object.values(feeds).map(({ dims }) => dims.join('x')));
        return run(feeds);
      });
      return session;
    });
    const w = { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const answers: Float32Array[] = [];
    for (const constant of [false, true]) {
      const state = engine.hold({ weights: { w } }, constant);
      const program = engine.program('a product', state, {
        product: {
          inputs: { x: [1, 3] },
          compute: ({ weights }, { x }) => ({ state: {}, results: { y: tf.matMul(x!, weights!.w!) } }),
        },
      });
      answers.push((await program.run('product', { x: Float32Array.of(1, 10, 100) })).y!);
      program.dispose();
      state.dispose();
    }
    expect(fed).toEqual([['1x3', '3x2'], ['1x3']]);
    expect(answers.map((y) => [...y])).toEqual([
      [531, 642],
      [531, 642],
    ]);
    await engine.dispose();
  });
});
