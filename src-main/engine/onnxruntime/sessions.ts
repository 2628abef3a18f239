import type * as ort from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import { encodeOnnx } from '../onnx/encode';
import type { ElementType, TensorRecord, TracedGraph, Values } from '../trace/graph';

/** Sessions kept for graphs that were run uncaptured; the one used longest ago goes first. */
const SESSION_LIMIT = 64;

/**
 * A session that is released by the last who uses it: results that stay on a GPU lie in memory of the session that made
 * them, and must be gone before it.
 */
export class SharedSession {
  #users = 1;

  private constructor(private readonly session: ort.InferenceSession) {}

  static async create(
    model: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ): Promise<SharedSession> {
    return new SharedSession(await onnxruntime().InferenceSession.create(model, options));
  }

  /**
   * Results lie in memory of their own: given the caller's (`fetches`), the binding fills that and makes tensors of its own
   * besides, which saves nothing (16 MiB take 2.5 ms, without 2.7: a few thousandths of a step).
   */
  run(feeds: Record<string, ort.Tensor>): Promise<Record<string, ort.Tensor>> {
    return this.session.run(feeds);
  }

  retain(): void {
    this.#users++;
  }

  release(): void {
    if (--this.#users === 0) this.session.release().catch(() => {});
  }
}

/** A graph that ONNX Runtime can run. */
export interface Compiled {
  label: string;
  session: SharedSession;
  /** Names of the inputs that the graph uses, and of all outputs. */
  inputs: Map<TensorRecord, string>;
  outputs: string[];
}

/** Compiles graphs to sessions of ONNX Runtime and runs them. */
export class Sessions {
  readonly #cached = new Map<string, Promise<Compiled>>();

  /** @param contrib whether the provider knows ONNX Runtime's own operators */
  constructor(
    private readonly options: ort.InferenceSession.SessionOptions,
    private readonly contrib: boolean,
  ) {}

  /**
   * @param label names the graph in messages
   * @param stay so many of the results, from the first, stay on the GPU
   */
  async compile(
    label: string,
    graph: TracedGraph,
    fed: ReadonlySet<TensorRecord>,
    results: readonly TensorRecord[],
    stay = 0,
  ): Promise<Compiled> {
    const { model, inputs, outputs } = encodeOnnx(graph, fed, results, this.contrib);
    const places = outputs.map((name, i) => [name, i < stay ? 'gpu-buffer' : 'cpu'] as const);
    const where = stay > 0 ? { preferredOutputLocation: Object.fromEntries(places) } : {};
    try {
      const session = await SharedSession.create(model, { ...this.options, ...where });
      return { label, session, inputs, outputs };
    } catch (cause) {
      return failed(label, cause);
    }
  }

  /** @param feeds what each used input is fed, in the order of `compiled.inputs` */
  async run(
    { label, session, inputs, outputs }: Compiled,
    feeds: readonly ort.Tensor[],
  ): Promise<ort.Tensor[]> {
    const names = [...inputs.values()];
    try {
      const results = await session.run(Object.fromEntries(names.map((name, i) => [name, feeds[i]!])));
      return outputs.map((name) => results[name]!);
    } catch (cause) {
      return failed(label, cause);
    }
  }

  /** Computes a graph that was not captured. Graphs are kept by structure. */
  async evaluate(graph: TracedGraph, results: readonly TensorRecord[]): Promise<Values[]> {
    const compiled = await this.#cachedFor(graph, results);
    const feeds = graph.leaves.map((leaf) => toOrt(leaf.value!, leaf));
    return (await this.run(compiled, feeds)).map(valuesOf);
  }

  dispose(): void {
    for (const compiled of this.#cached.values()) release(compiled);
    this.#cached.clear();
  }

  #cachedFor(graph: TracedGraph, results: readonly TensorRecord[]): Promise<Compiled> {
    const key = signature(graph, results);
    let compiled = this.#cached.get(key);
    if (!compiled) {
      compiled = this.compile('a computation', graph, new Set(graph.leaves), results);
      compiled.catch(() => this.#cached.delete(key)); // the next run tries again
    }
    this.#cached.delete(key);
    this.#cached.set(key, compiled); // last used, last in order
    for (const [oldest, unused] of this.#cached) {
      if (this.#cached.size <= SESSION_LIMIT) break;
      this.#cached.delete(oldest);
      release(unused);
    }
    return compiled;
  }
}

/** Frees a session once it is there. One that could not be made has nothing to free; its maker was told. */
export function release(compiled: Promise<Compiled>): void {
  compiled.then(({ session }) => session.release()).catch(() => {});
}

export function toOrt(
  values: Values,
  { shape, dtype }: { shape: readonly number[]; dtype: ElementType },
): ort.Tensor {
  if (dtype === 'half')
    throw new StudioError('internal', 'Numbers of 16 bits are only computed with, not fed.');
  return new (onnxruntime().Tensor)(dtype, values, shape);
}

export function valuesOf(tensor: ort.Tensor): Values {
  return tensor.data as Values;
}

/** Equal signatures mean equal graphs: the key under which a session is kept. All leaves are fed. */
function signature({ nodes, leaves }: TracedGraph, results: readonly TensorRecord[]): string {
  const names = new Map<TensorRecord, string>();
  leaves.forEach((leaf, i) => names.set(leaf, `i${i}`));
  const inputs = leaves.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);
  const operations = nodes.map(({ op, inputs: operands, attributes, outputs }, i) => {
    outputs.forEach((record, j) => names.set(record, `n${i}.${j}`));
    const made = outputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);
    return `${op}${JSON.stringify(attributes)}(${operands.map((record) => names.get(record)).join()})${made.join()}`;
  });
  return [...inputs, ...operations, results.map((record) => names.get(record)).join()].join('\n');
}

/** What ONNX Runtime throws is meant for programmers; most often it is memory that lacks. */
function failed(label: string, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new StudioError(
    'engine',
    `The onnxruntime engine failed at ${label}: ${reason}`,
    'If memory is short, choose a smaller network or batch; otherwise try another engine (--engine).',
    { cause },
  );
}
