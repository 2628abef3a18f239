import * as tf from '@tensorflow/tfjs';
import type { DataId, NamedTensorMap, TensorInfo } from '@tensorflow/tfjs';
import type * as ort from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import { sizeOf } from '../../base/tensor';
import { type Attribute, encodeModel } from '../onnx/model';
import type { CapturedFunction } from '../types';
import {
  buildModel,
  type Constant,
  type DType,
  type LazyNode,
  nameRecords,
  signature,
  traceGraph,
  TensorRecord,
} from './graph';

type Values = Float32Array | Int32Array | Uint8Array;

/** Sessions kept for graphs that were run uncaptured; the one used longest ago goes first. */
const SESSION_LIMIT = 64;

/**
 * A TensorFlow.js backend that computes on ONNX Runtime. Kernels only record what is to be computed; when a value is
 * read, everything alive becomes one ONNX graph and is run. Graphs are cached by structure.
 */
export class OnnxRuntimeBackend extends tf.KernelBackend {
  readonly #records = new Map<DataId, TensorRecord>();
  readonly #sessions = new Map<string, Promise<ort.InferenceSession>>();
  /** Recorded tensors that are alive and not yet computed. */
  #pending = new Set<TensorRecord>();
  #lastFlush = Promise.resolve();
  /** Sessions that compute at the moment. */
  #running = 0;

  constructor(readonly sessionOptions: ort.InferenceSession.SessionOptions) {
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
    const record = new TensorRecord(shape, asDType(dtype));
    record.refCount = refCount;
    record.value = toOrt(typed(values, record.dtype), record);
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
        'The onnxruntime engine cannot read a tensor at once.',
        'Await data().',
      );
    }
    record.owned = false; // the reader may keep the memory
    return record.value.data as Values;
  }

  override dispose(): void {
    for (const session of this.#sessions.values()) release(session);
    this.#sessions.clear();
    this.#records.clear();
    this.#pending.clear();
  }

  record(dataId: DataId): TensorRecord {
    const record = this.#records.get(dataId);
    if (!record) throw new StudioError('internal', 'A tensor was used after it was disposed.');
    return record;
  }

  /** Records a computation and returns its result, to be computed later. */
  lazy(
    op: string,
    inputs: readonly (TensorInfo | Constant)[],
    shape: readonly number[],
    dtype: tf.DataType,
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): TensorInfo {
    return this.lazyOutputs(op, inputs, [{ shape, dtype }], attributes, domain)[0]!;
  }

  /** The same for an operation with several outputs; `undefined` stands for one that is not wanted. */
  lazyOutputs(
    op: string,
    inputs: readonly (TensorInfo | Constant)[],
    outputs: readonly ({ shape: readonly number[]; dtype: tf.DataType } | undefined)[],
    attributes: Record<string, Attribute>,
    domain: string,
  ): TensorInfo[] {
    const wanted = outputs.map(
      (output) => output && new TensorRecord([...output.shape], asDType(output.dtype)),
    );
    const operands = inputs.map((input) => ('dataId' in input ? this.record(input.dataId) : input));
    const node = { op, domain, attributes, inputs: operands, outputs: wanted };
    return wanted.flatMap((record) => (record ? [this.#recorded(record, node)] : []));
  }

  #recorded(record: TensorRecord, node: LazyNode): TensorInfo {
    const { dtype } = record;
    const shape = [...record.shape];
    // Nothing is known without computing it; not every provider could.
    if (sizeOf(shape) === 0) return { dataId: this.write([], shape, dtype), shape, dtype };
    record.node = node;
    const dataId: DataId = {};
    this.#records.set(dataId, record);
    this.#pending.add(record);
    return { dataId, shape, dtype };
  }

  /** Computes everything that is pending, as one graph. Calls that overlap take turns. */
  flush(): Promise<void> {
    const turn = this.#lastFlush.then(() => this.#runPending());
    this.#lastFlush = turn.catch(() => {}); // the caller of the failed turn is told; the next one goes on
    return turn;
  }

  async #runPending(): Promise<void> {
    if (this.#pending.size === 0) return;
    const outputs = [...this.#pending];
    this.#pending.clear();
    const graph = traceGraph(outputs);
    const names = nameRecords(graph);
    const key = signature(graph, names, outputs);
    const model = () => encodeModel(buildModel(graph, names, new Set(graph.leaves), outputs));
    const session = await this.#cachedSession(key, model);
    const feeds = Object.fromEntries(graph.leaves.map((leaf) => [names.get(leaf)!, leaf.value!]));
    const results = await this.#run('a computation', session, feeds);
    for (const record of outputs) {
      record.value = results[names.get(record)!]!;
      record.node = undefined;
    }
  }

  async #run(
    label: string,
    session: ort.InferenceSession,
    feeds: Record<string, ort.Tensor>,
  ): Promise<Record<string, ort.Tensor>> {
    this.#running++;
    try {
      return await session.run(feeds);
    } catch (cause) {
      return failed(label, cause);
    } finally {
      this.#running--;
    }
  }

  async #cachedSession(key: string, model: () => Uint8Array): Promise<ort.InferenceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      session = this.#createSession('a computation', model());
      session.catch(() => this.#sessions.delete(key)); // the next run tries again
    }
    this.#sessions.delete(key);
    this.#sessions.set(key, session); // last used, last in order
    for (const [oldest, unused] of this.#sessions) {
      if (this.#sessions.size <= SESSION_LIMIT) break;
      this.#sessions.delete(oldest);
      release(unused);
    }
    return session;
  }

  #createSession(label: string, model: Uint8Array): Promise<ort.InferenceSession> {
    return onnxruntime()
      .InferenceSession.create(model, this.sessionOptions)
      .catch((cause: unknown) => failed(label, cause));
  }

  /** See {@link Engine.capture}. */
  capture(label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction {
    const plans = new Map<string, Promise<CapturedPlan>>();
    const call = async (inputs: NamedTensorMap): Promise<NamedTensorMap> => {
      const entries = Object.entries(inputs);
      const key = entries.map(([name, { shape, dtype }]) => `${name}:${dtype}[${shape.join()}]`).join();
      if (entries.some(([, { dataId }]) => !this.record(dataId).value)) await this.flush();
      let plan = plans.get(key);
      if (!plan) {
        plans.set(key, (plan = this.#compile(label, fn, inputs)));
        plan.catch(() => plans.delete(key)); // the next call tries again
      }
      return this.#replay(await plan, inputs);
    };
    const dispose = () => {
      for (const plan of plans.values()) release(plan.then(({ session }) => session));
      plans.clear();
    };
    return Object.assign(call, { dispose });
  }

  async #compile(
    label: string,
    fn: (inputs: NamedTensorMap) => NamedTensorMap,
    inputs: NamedTensorMap,
  ): Promise<CapturedPlan> {
    const { model, feeds, outputs } = this.#trace(label, fn, inputs);
    return { session: await this.#createSession(label, model), label, feeds, outputs };
  }

  /** Records what `fn` does, apart from everything else that is pending. */
  #trace(
    label: string,
    fn: (inputs: NamedTensorMap) => NamedTensorMap,
    inputs: NamedTensorMap,
  ): Pick<CapturedPlan, 'feeds' | 'outputs'> & { model: Uint8Array } {
    const outer = this.#pending;
    this.#pending = new Set();
    let traced: NamedTensorMap = {};
    try {
      const placeholders: NamedTensorMap = {};
      const fed = new Map<string, TensorRecord>();
      traced = tf.tidy(label, () => {
        for (const [name, tensor] of Object.entries(inputs)) {
          const info = this.#placeholder(tensor);
          fed.set(name, this.record(info.dataId));
          placeholders[name] = tf.engine().makeTensorFromTensorInfo(info);
        }
        const seen = new Set<TensorRecord>();
        return Object.fromEntries(
          Object.entries(fn(placeholders)).map(([name, tensor]) => [name, this.#ownNode(tensor, seen)]),
        );
      });
      const outputs = Object.entries(traced).map(([name, { dataId }]) => ({
        name,
        record: this.record(dataId),
      }));
      const records = outputs.map(({ record }) => record);
      const graph = traceGraph(records);
      const names = nameRecords(graph);
      return {
        model: encodeModel(buildModel(graph, names, new Set(fed.values()), records)),
        feeds: [...fed].flatMap(([name, record]) =>
          names.has(record) ? [{ name, as: names.get(record)! }] : [],
        ),
        outputs: outputs.map(({ name, record }) => {
          const { shape, dtype } = record;
          return { name, as: names.get(record)!, shape, dtype };
        }),
      };
    } finally {
      tf.dispose(traced);
      this.#pending = outer;
    }
  }

  #placeholder({ shape, dtype }: tf.Tensor): TensorInfo {
    const dataId: DataId = {};
    this.#records.set(dataId, new TensorRecord(shape, asDType(dtype)));
    return { dataId, shape, dtype };
  }

  /** An output that is an input handed through, or another output again, becomes a node of its own. */
  #ownNode(tensor: tf.Tensor, seen: Set<TensorRecord>): tf.Tensor {
    const record = this.record(tensor.dataId);
    if (record.node && !seen.has(record)) {
      seen.add(record);
      return tensor;
    }
    const info = this.lazy('Identity', [tensor], tensor.shape, tensor.dtype);
    return tf.engine().makeTensorFromTensorInfo(info);
  }

  async #replay(plan: CapturedPlan, inputs: NamedTensorMap): Promise<NamedTensorMap> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const { name, as } of plan.feeds) feeds[as] = this.record(inputs[name]!.dataId).value!;
    const results = await this.#run(plan.label, plan.session, feeds);
    const outputs: NamedTensorMap = {};
    for (const { name, as, shape, dtype } of plan.outputs) {
      const record = new TensorRecord(shape, dtype);
      record.value = results[as]!;
      record.owned = true;
      const dataId: DataId = {};
      this.#records.set(dataId, record);
      outputs[name] = tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype });
    }
    return outputs;
  }
}

/**
 * Gives a result's memory back at once. A training step returns megabytes each time; until the garbage collector finds
 * them, fresh pages would be taken for the next, which costs as much time as computing them.
 */
function freeMemory({ data }: ort.Tensor): void {
  (data as Float32Array<ArrayBuffer>).buffer.transfer(0);
}

/** Frees a session once it is there. One that could not be made has nothing to free; its maker was told. */
function release(session: Promise<ort.InferenceSession>): void {
  session.then((made) => made.release()).catch(() => {});
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

interface CapturedPlan {
  label: string;
  session: ort.InferenceSession;
  feeds: { name: string; as: string }[];
  outputs: { name: string; as: string; shape: readonly number[]; dtype: DType }[];
}

function asDType(dtype: tf.DataType): DType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new StudioError('engine', `The onnxruntime engine does not compute with ${dtype} tensors.`);
}

function typed(values: tf.BackendValues, dtype: DType): Values {
  const array = values as ArrayLike<number>;
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(array);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(array);
  return values instanceof Uint8Array ? values : Uint8Array.from(array);
}

function toOrt(values: Values, { dtype, shape }: TensorRecord): ort.Tensor {
  return new (onnxruntime().Tensor)(dtype, values, shape);
}
