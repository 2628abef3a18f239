import type * as ort from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import { type HostTensor, sizeOf, type TensorMap } from '../../base/tensor';
import { branchOf, flatten, type Tree } from '../../base/tree';
import { freeMemory, type TraceBackend } from '../trace/backend';
import type { TensorRecord } from '../trace/graph';
import { type CapturedProgramFunction, captureProgramFunction } from '../trace/program';
import type { DeviceState, Program, ProgramFunction } from '../types';
import { type Compiled, release, type Sessions, type SharedSession, toOrt, valuesOf } from './sessions';
import type { Transfers } from './transfers';

/** Every provider of ONNX Runtime has kernels for it. */
export const HALF = 'float16';

interface Held {
  tensor: ort.Tensor;
  /** The session that made it, if one did; then the memory is known here alone. */
  maker?: SharedSession;
}

/**
 * Named tensors as ONNX Runtime keeps them. A renewed one takes the place of the old, whose memory is given back. On a GPU
 * they go there when they are first computed with, and stay.
 */
export class OnnxRuntimeState implements DeviceState {
  readonly #held = new Map<string, Held>();
  #zeros = new Float32Array();

  /**
   * @param transfers where tensors stay on a GPU
   * @param laidDown whether they become part of the graphs that read them, which packs them for products once and for all
   * and, where they would not stay on a device, saves their way there
   */
  constructor(
    tree: Tree<HostTensor> = {},
    private readonly transfers?: Transfers,
    readonly laidDown = false,
  ) {
    for (const [name, { data, shape }] of flatten(tree)) {
      this.#held.set(name, { tensor: toOrt(data, { shape, dtype: 'float32' }) });
    }
  }

  get shapes(): Map<string, readonly number[]> {
    return new Map([...this.#held].map(([name, { tensor }]) => [name, tensor.dims]));
  }

  get(name: string): ort.Tensor | undefined {
    return this.#held.get(name)?.tensor;
  }

  renew(name: string, tensor: ort.Tensor, maker: SharedSession): void {
    const old = this.#held.get(name);
    maker.retain();
    this.#held.set(name, { tensor, maker });
    if (old) free(old);
  }

  /** Has tensors be zeros. They share their memory, which is only read. */
  clear(shapes: ReadonlyMap<string, readonly number[]>): void {
    const most = Math.max(0, ...[...shapes.values()].map(sizeOf));
    const zeros = this.#zeros.length < most ? (this.#zeros = new Float32Array(most)) : this.#zeros;
    for (const [name, shape] of shapes) {
      const old = this.#held.get(name);
      const data = zeros.subarray(0, sizeOf(shape));
      this.#held.set(name, { tensor: toOrt(data, { shape, dtype: 'float32' }) });
      if (old) free(old);
    }
  }

  /** Has the tensors that are still in plain memory moved to the GPU, where there is one. */
  async settle(): Promise<void> {
    if (!this.transfers) return;
    const here = [...this.#held].filter(([, { tensor }]) => tensor.location === 'cpu');
    if (here.length === 0) return;
    const { copies, session } = await this.transfers.upload(here.map(([, { tensor }]) => tensor));
    here.forEach(([name], i) => this.renew(name, copies[i]!, session));
    session.release();
  }

  async read(branch: string): Promise<TensorMap> {
    const held = [...branchOf(this.#held, branch)];
    const away = held.flatMap(([, { tensor }]) => (tensor.location === 'cpu' ? [] : [tensor]));
    const fetched = away.length > 0 ? await this.transfers!.download(away) : [];
    const copies = new Map(away.map((tensor, i) => [tensor, fetched[i]!.data as Float32Array]));
    return new Map(
      held.map(([name, { tensor }]) => {
        // The memory itself is given back with the next step.
        const data = copies.get(tensor) ?? (tensor.data as Float32Array).slice();
        return [name, { shape: [...tensor.dims], data }];
      }),
    );
  }

  dispose(): void {
    for (const held of this.#held.values()) free(held);
    this.#held.clear();
  }
}

function free({ tensor, maker }: Held): void {
  if (!maker) return;
  if (tensor.location === 'cpu') freeMemory(valuesOf(tensor));
  else tensor.dispose();
  maker.release();
}

interface CompiledFunction {
  compiled: Compiled;
  /** Where what is fed comes from, in the order of the session's inputs. */
  feeds: { from: 'state' | 'input'; name: string }[];
  renewed: string[];
  results: string[];
}

/** A program as one session for each of its functions. */
export class OnnxRuntimeProgram<F extends string> implements Program<F> {
  readonly #compiled = new Map<F, Promise<CompiledFunction>>();
  /** What its functions leave for each other, and the shapes of what each does. */
  readonly #own = new OnnxRuntimeState();
  readonly #left = new Map<F, ReadonlyMap<string, readonly number[]>>();

  constructor(
    private readonly label: string,
    private readonly backend: TraceBackend,
    private readonly sessions: Sessions,
    private readonly state: OnnxRuntimeState,
    private readonly functions: Readonly<Record<F, ProgramFunction>>,
    /** Whether what is renewed stays on the device. */
    private readonly resident: boolean,
  ) {}

  async run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    const { begins } = this.functions[name];
    if (begins === undefined || this.resident) return this.#run(name, inputs);
    this.#own.clear(this.#leavings(name));
    return this.#run(begins as F, inputs);
  }

  async #run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    let work = this.#compiled.get(name);
    if (!work) {
      this.#compiled.set(name, (work = this.#compile(name)));
      work.catch(() => this.#compiled.delete(name)); // the next call tries again
    }
    const { compiled, feeds, renewed, results } = await work;
    await this.state.settle();
    const shapes = this.functions[name].inputs;
    const tensors = feeds.map(({ from, name: fed }) =>
      from === 'state' ? this.#stateOf(fed) : toOrt(inputs[fed]!, { shape: shapes[fed]!, dtype: 'float32' }),
    );
    const made = await this.sessions.run(compiled, tensors);
    renewed.forEach((each, i) => {
      (this.state.get(each) ? this.state : this.#own).renew(each, made[i]!, compiled.session);
    });
    const values = made.slice(renewed.length);
    return Object.fromEntries(results.map((each, i) => [each, values[i]!.data as Float32Array]));
  }

  dispose(): void {
    for (const work of this.#compiled.values()) release(work.then(({ compiled }) => compiled));
    this.#compiled.clear();
    this.#own.dispose();
  }

  /** Shapes of what a function leaves in the program's own state. */
  #leavings(name: F): ReadonlyMap<string, readonly number[]> {
    let shapes = this.#left.get(name);
    if (!shapes) {
      const { renewed } = this.#capture(name);
      const own = [...renewed].filter(([each]) => !this.state.get(each));
      this.#left.set(name, (shapes = new Map(own.map(([each, { shape }]) => [each, shape]))));
    }
    return shapes;
  }

  #capture(name: F): CapturedProgramFunction {
    const shapes = new Map([...this.state.shapes, ...this.#own.shapes]);
    return captureProgramFunction(this.backend, `${this.label}: ${name}`, this.functions[name], shapes, HALF);
  }

  #stateOf(name: string): ort.Tensor {
    const tensor = this.state.get(name) ?? this.#own.get(name);
    if (!tensor) throw new StudioError('internal', `${this.label}: there is no tensor “${name}”.`);
    return tensor;
  }

  async #compile(name: F): Promise<CompiledFunction> {
    const label = `${this.label}: ${name}`;
    const { graph, state, inputs, renewed, results } = this.#capture(name);
    const outputs = [...renewed.values(), ...results.values()];
    const stay = this.resident ? renewed.size : 0;
    const fed = new Set(graph.inputs.values());
    if (this.state.laidDown) {
      for (const [each, record] of state) {
        fed.delete(record);
        record.value = valuesOf(this.#stateOf(each));
      }
    }
    const compiled = await this.sessions.compile(label, graph, fed, outputs, stay);
    const sources = new Map<TensorRecord, CompiledFunction['feeds'][number]>();
    for (const [from, records] of [
      ['state', state],
      ['input', inputs],
    ] as const) {
      for (const [each, record] of records) sources.set(record, { from, name: each });
    }
    return {
      compiled,
      feeds: [...compiled.inputs.keys()].map((record) => sources.get(record)!),
      renewed: [...renewed.keys()],
      results: [...results.keys()],
    };
  }
}
