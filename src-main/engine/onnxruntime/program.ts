import type * as ort from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import type { TensorMap } from '../../base/tensor';
import { freeMemory, type TraceBackend } from '../trace/backend';
import type { TensorRecord } from '../trace/graph';
import { captureProgramFunction } from '../trace/program';
import type { DeviceState, Program, ProgramFunction } from '../types';
import { type Compiled, release, type Sessions, toOrt, valuesOf } from './sessions';

interface Held {
  tensor: ort.Tensor;
  /** Made by a session, and known here alone. */
  owned: boolean;
}

/** Named tensors as ONNX Runtime keeps them. A renewed one takes the place of the old, whose memory is given back. */
export class OnnxRuntimeState implements DeviceState {
  readonly #held = new Map<string, Held>();

  constructor(tensors: TensorMap = new Map()) {
    for (const [name, { data, shape }] of tensors) {
      this.#held.set(name, { tensor: toOrt(data, { shape, dtype: 'float32' }), owned: false });
    }
  }

  get shapes(): Map<string, readonly number[]> {
    return new Map([...this.#held].map(([name, { tensor }]) => [name, tensor.dims]));
  }

  get(name: string): ort.Tensor | undefined {
    return this.#held.get(name)?.tensor;
  }

  renew(name: string, tensor: ort.Tensor): void {
    const old = this.#held.get(name);
    this.#held.set(name, { tensor, owned: true });
    if (old?.owned) freeMemory(valuesOf(old.tensor));
  }

  read(prefix: string): Promise<TensorMap> {
    const found: TensorMap = new Map();
    for (const [name, { tensor }] of this.#held) {
      if (!name.startsWith(prefix)) continue;
      const data = (tensor.data as Float32Array).slice(); // the memory itself is given back with the next step
      found.set(name.slice(prefix.length), { shape: [...tensor.dims], data });
    }
    return Promise.resolve(found);
  }

  dispose(): void {
    for (const { tensor, owned } of this.#held.values()) if (owned) freeMemory(valuesOf(tensor));
    this.#held.clear();
  }
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
  /** What its functions leave for each other. */
  readonly #own = new OnnxRuntimeState();

  constructor(
    private readonly label: string,
    private readonly backend: TraceBackend,
    private readonly sessions: Sessions,
    private readonly state: OnnxRuntimeState,
    private readonly functions: Readonly<Record<F, ProgramFunction>>,
  ) {}

  async run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    let work = this.#compiled.get(name);
    if (!work) {
      this.#compiled.set(name, (work = this.#compile(name)));
      work.catch(() => this.#compiled.delete(name)); // the next call tries again
    }
    const { compiled, feeds, renewed, results } = await work;
    const shapes = this.functions[name].inputs;
    const tensors = feeds.map(({ from, name: fed }) =>
      from === 'state' ? this.#stateOf(fed) : toOrt(inputs[fed]!, { shape: shapes[fed]!, dtype: 'float32' }),
    );
    const made = await this.sessions.run(compiled, tensors);
    renewed.forEach((each, i) => {
      (this.state.get(each) ? this.state : this.#own).renew(each, made[i]!);
    });
    const values = made.slice(renewed.length);
    return Object.fromEntries(results.map((each, i) => [each, values[i]!.data as Float32Array]));
  }

  dispose(): void {
    for (const work of this.#compiled.values()) release(work.then(({ compiled }) => compiled));
    this.#compiled.clear();
    this.#own.dispose();
  }

  #stateOf(name: string): ort.Tensor {
    const tensor = this.state.get(name) ?? this.#own.get(name);
    if (!tensor) throw new StudioError('internal', `${this.label}: there is no tensor “${name}”.`);
    return tensor;
  }

  async #compile(name: F): Promise<CompiledFunction> {
    const label = `${this.label}: ${name}`;
    const shapes = new Map([...this.state.shapes, ...this.#own.shapes]);
    const { graph, state, inputs, renewed, results } = captureProgramFunction(
      this.backend,
      label,
      this.functions[name],
      shapes,
    );
    const outputs = [...renewed.values(), ...results.values()];
    const compiled = await this.sessions.compile(label, graph, new Set(graph.inputs.values()), outputs);
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
