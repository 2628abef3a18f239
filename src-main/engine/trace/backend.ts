import * as tf from '@tensorflow/tfjs';
import type { DataId, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { sizeOf } from '../../base/tensor';
import { isHalved } from '../half';
import {
  type CapturedGraph,
  type DType,
  type OpName,
  type Operations,
  type PureFunction,
  type TracedGraph,
  traceGraph,
  type TraceNode,
  TensorRecord,
  type Values,
} from './graph';

/** The tracing backend's name in TensorFlow.js. */
export const TRACE = 'trace';

/** Computes tensors of a graph whose leaves all have values. */
export type Evaluate = (graph: TracedGraph, outputs: readonly TensorRecord[]) => Promise<Values[]>;

/** What a tensor is before it has values. */
export interface TensorSpec {
  shape: readonly number[];
  dtype: tf.DataType | 'half';
}

/**
 * A TensorFlow.js backend that only records what is to be computed. A captured function becomes a graph by it, for an
 * encoder to write. Ops outside of captured functions are recorded as well; when one of their values is read,
 * everything alive is computed at once.
 */
export class TraceBackend extends tf.KernelBackend {
  readonly #records = new Map<DataId, TensorRecord>();
  /** Recorded tensors that are alive and not yet computed. */
  #pending = new Set<TensorRecord>();
  #lastFlush = Promise.resolve();
  /** Computations that read tensors' memory at the moment. */
  #running = 0;

  /**
   * @param engine its name, for messages
   * @param evaluate computes what was recorded outside of captured functions
   */
  constructor(
    readonly engine: string,
    private readonly evaluate?: Evaluate,
  ) {
    super();
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override numDataIds(): number {
    return this.#records.size;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId: DataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    const known = this.#asDType(dtype);
    const record = new TensorRecord(shape, known);
    record.refCount = refCount;
    record.value = typed(values, known);
    this.#records.set(dataId, record);
  }

  override refCount(dataId: DataId): number {
    return this.#records.get(dataId)?.refCount ?? 0;
  }

  override incRef(dataId: DataId): void {
    this.record(dataId).refCount++;
  }

  decRef(dataId: DataId): void {
    const record = this.#records.get(dataId);
    if (record) record.refCount--;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const record = this.#records.get(dataId);
    if (!record) return true;
    record.refCount--;
    if (!force && record.refCount > 0) return false;
    this.#records.delete(dataId);
    this.#pending.delete(record);
    if (record.owned && this.#pending.size === 0 && this.#running === 0) freeMemory(record.value!);
    return true;
  }

  override async read(dataId: DataId): Promise<tf.BackendValues> {
    if (!this.record(dataId).value) await this.flush();
    return this.readSync(dataId);
  }

  override readSync(dataId: DataId): tf.BackendValues {
    const record = this.record(dataId);
    if (!record.value) {
      throw new StudioError(
        'engine',
        `The ${this.engine} engine cannot read a tensor at once.`,
        'Await data().',
      );
    }
    record.owned = false; // the reader may keep the memory
    return record.value;
  }

  override dispose(): void {
    this.#records.clear();
    this.#pending.clear();
  }

  record(dataId: DataId): TensorRecord {
    const record = this.#records.get(dataId);
    if (!record) throw new StudioError('internal', 'A tensor was used after it was disposed.');
    return record;
  }

  /** Records a computation and returns its result, to be computed later. */
  lazy<K extends OpName>(
    op: K,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    dtype: tf.DataType,
    attributes: Operations[K],
  ): TensorInfo {
    return this.lazyOutputs(op, inputs, [{ shape, dtype }], attributes)[0]!;
  }

  /** The same for an operation with several results. */
  lazyOutputs<K extends OpName>(
    op: K,
    inputs: readonly TensorInfo[],
    results: readonly TensorSpec[],
    attributes: Operations[K],
  ): TensorInfo[] {
    const outputs = results.map(({ shape, dtype }) => new TensorRecord([...shape], this.#asDType(dtype)));
    const operands = inputs.map(({ dataId }) => this.record(dataId));
    const node: TraceNode = { op, attributes, inputs: operands, outputs, half: isHalved() };
    return outputs.map((record) => this.#recorded(record, node));
  }

  #recorded(record: TensorRecord, node: TraceNode): TensorInfo {
    const dtype = this.#asDType(record.dtype);
    const shape = [...record.shape];
    // Nothing is known without computing it; not every device could.
    if (sizeOf(shape) === 0) return { dataId: this.write([], shape, dtype), shape, dtype };
    record.node = node;
    const dataId: DataId = {};
    this.#records.set(dataId, record);
    this.#pending.add(record);
    return { dataId, shape, dtype };
  }

  /** Computes everything that is pending, as one graph. Calls that overlap take turns. */
  flush(): Promise<void> {
    const turn = this.#lastFlush.then(() => this.#evaluatePending());
    this.#lastFlush = turn.catch(() => {}); // the caller of the failed turn is told; the next one goes on
    return turn;
  }

  async #evaluatePending(): Promise<void> {
    if (this.#pending.size === 0) return;
    const outputs = [...this.#pending];
    this.#pending.clear();
    const values = await this.reading(() => this.evaluate!(traceGraph(outputs), outputs));
    outputs.forEach((record, i) => {
      record.value = values[i]!;
      record.node = undefined;
    });
  }

  /** While `work` is done, no tensor's memory is given back: it may be read. */
  async reading<T>(work: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }

  /** The values of tensors, which are computed first where they have none. */
  async valuesOf(tensors: readonly TensorInfo[]): Promise<Values[]> {
    if (tensors.some(({ dataId }) => !this.record(dataId).value)) await this.flush();
    return tensors.map(({ dataId }) => this.record(dataId).value!);
  }

  /** A tensor over memory that was made for it alone. */
  adopt(value: Values, spec: TensorSpec): Tensor {
    const { shape } = spec;
    const dtype = this.#asDType(spec.dtype);
    const record = new TensorRecord(shape, dtype);
    record.value = value;
    record.owned = true;
    const dataId: DataId = {};
    this.#records.set(dataId, record);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype });
  }

  /** Records what `fn` does, apart from everything else that is pending. It must be TensorFlow.js's current backend. */
  capture(label: string, inputs: Record<string, TensorSpec>, fn: PureFunction): CapturedGraph {
    const outer = this.#pending;
    this.#pending = new Set();
    let traced: NamedTensorMap = {};
    try {
      const fed = new Map<string, TensorRecord>();
      traced = tf.tidy(label, () => {
        const placeholders: NamedTensorMap = {};
        for (const [name, spec] of Object.entries(inputs)) {
          const info = this.#placeholder(spec);
          fed.set(name, this.record(info.dataId));
          placeholders[name] = tf.engine().makeTensorFromTensorInfo(info);
        }
        const seen = new Set<TensorRecord>();
        return Object.fromEntries(
          Object.entries(fn(placeholders)).map(([name, tensor]) => [name, this.#ownNode(tensor, seen)]),
        );
      });
      const outputs = new Map(
        Object.entries(traced).map(([name, { dataId }]) => [name, this.record(dataId)]),
      );
      const graph = traceGraph(outputs.values());
      checkLeaves(graph, new Set(fed.values()));
      return { ...graph, inputs: fed, outputs };
    } finally {
      tf.dispose(traced);
      this.#pending = outer;
    }
  }

  #placeholder(spec: TensorSpec): TensorInfo {
    const { shape } = spec;
    const dtype = this.#asDType(spec.dtype);
    const dataId: DataId = {};
    this.#records.set(dataId, new TensorRecord(shape, dtype));
    return { dataId, shape: [...shape], dtype };
  }

  /** An output that is an input handed through, or another output again, becomes a node of its own. */
  #ownNode(tensor: Tensor, seen: Set<TensorRecord>): Tensor {
    const record = this.record(tensor.dataId);
    if (record.node && !seen.has(record)) {
      seen.add(record);
      return tensor;
    }
    const info = this.lazy('Identity', [tensor], tensor.shape, tensor.dtype, {});
    const own = tf.engine().makeTensorFromTensorInfo(info);
    if (sizeOf(tensor.shape) === 0) return own; // it has a value, an empty one
    seen.add(this.record(own.dataId));
    return own;
  }

  #asDType(dtype: TensorSpec['dtype']): DType {
    if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
    throw new StudioError('engine', `The ${this.engine} engine does not compute with ${dtype} tensors.`);
  }
}

function checkLeaves(graph: TracedGraph, inputs: ReadonlySet<TensorRecord>): void {
  const outside = graph.leaves.find((leaf) => !leaf.value && !inputs.has(leaf));
  if (!outside) return;
  throw new StudioError(
    'internal',
    `A captured function uses a tensor [${outside.shape.join()}] from outside.`,
    'Hand it in as an input of the captured function.',
  );
}

/**
 * Gives a result's memory back at once. A training step returns megabytes each time; until the garbage collector finds
 * them, fresh pages would be taken for the next, which costs as much time as computing them.
 */
export function freeMemory(values: Values): void {
  (values as Float32Array<ArrayBuffer>).buffer.transfer(0);
}

function typed(values: tf.BackendValues, dtype: DType): Values {
  const array = values as ArrayLike<number>;
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(array);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(array);
  return values instanceof Uint8Array ? values : Uint8Array.from(array);
}
