import type { HostTensor, TensorMap } from '../../base/tensor';
import { branchNamed, branchOf, flatten, type Tree } from '../../base/tree';
import { encodeProgram, encodeState, INIT, type NamedFunction, READ } from '../graphdef/encode';
import type { CapturedProgramFunction } from '../trace/program';
import type { DeviceState, Program, ProgramFunction } from '../types';
import type { Binding } from './binding';
import { Session } from './session';

type Shape = readonly number[];

const STATE = 'the state';

/**
 * Named tensors as variables of a session, which the programs over them share: each adds its graph when it first runs, so
 * that the values stay where they are whichever runs next.
 */
export class TensorFlowState implements DeviceState {
  readonly shapes: ReadonlyMap<string, Shape>;
  #session: Session | undefined;
  /** The values, as long as no session has them. */
  #host: TensorMap;

  /** @param placement the device of the variables; TensorFlow's choice where it is empty */
  constructor(
    private readonly binding: Binding,
    tree: Tree<HostTensor>,
    private readonly placement: string,
  ) {
    this.#host = flatten(tree);
    this.shapes = new Map([...this.#host].map(([name, { shape }]) => [name, shape]));
  }

  /** The session that has the values; they are put there when it is first asked for. */
  get session(): Session {
    if (this.#session) return this.#session;
    const session = new Session(this.binding, STATE, encodeState(this.shapes, this.placement));
    const values = this.#upload();
    try {
      deleteAll(this.binding, session.run(STATE, INIT, values).values());
    } finally {
      deleteAll(this.binding, values.values());
    }
    this.#host = new Map();
    return (this.#session = session);
  }

  /**
   * Has a session closed and the values taken out of it: a graph cannot be taken out of a session by itself. Other
   * programs add theirs to the next one.
   */
  leave(session: Session): void {
    if (session !== this.#session) return;
    const values = this.#download([...this.shapes.keys()]);
    this.dispose();
    this.#host = values;
  }

  read(branch: string): Promise<TensorMap> {
    const names = [...this.shapes.keys()].filter((name) => branchNamed(name) === branch);
    return Promise.resolve(branchOf(this.#download(names), branch));
  }

  dispose(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#host = new Map();
  }

  #upload(): Map<string, number> {
    return new Map(
      [...this.#host].map(([name, { shape, data }]) => [
        name,
        this.binding.createTensor(shape, this.binding.TF_FLOAT, data),
      ]),
    );
  }

  #download(names: readonly string[]): TensorMap {
    const session = this.#session;
    const tensors = session?.run(STATE, READ, new Map(), names);
    const valueOf = (name: string) =>
      tensors
        ? (this.binding.tensorDataSync(tensors.get(name)!) as Float32Array)
        : this.#host.get(name)!.data.slice();
    const values = names.map(
      (name) => [name, { shape: this.shapes.get(name)!, data: valueOf(name) }] as const,
    );
    if (tensors) deleteAll(this.binding, tensors.values());
    return new Map(values);
  }
}

/** Deletes tensors of the binding. */
function deleteAll(binding: Binding, tensors: Iterable<number>): void {
  for (const tensor of tensors) binding.deleteTensor(tensor);
}

/** How the functions of a program are traced and computed. */
export interface ProgramOptions {
  trace: (label: string, fn: ProgramFunction, shapes: ReadonlyMap<string, Shape>) => CapturedProgramFunction;
  /** Whether XLA compiles them. */
  compiled: boolean;
  /** Where their operations run; TensorFlow's choice where it is empty. */
  placement: string;
}

/** Programs made so far: what each one's nodes and signatures are called by. */
let programs = 0;

/** A program as a graph in its state's session, with a signature for each function. */
export class TensorFlowProgram<F extends string> implements Program<F> {
  readonly #prefix = `p${programs++}_`;
  /** The session that has the graph. */
  #session: Session | undefined;

  constructor(
    private readonly label: string,
    private readonly binding: Binding,
    private readonly state: TensorFlowState,
    private readonly functions: Readonly<Record<F, ProgramFunction>>,
    private readonly options: ProgramOptions,
  ) {}

  run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    return Promise.resolve().then(() => this.#run(this.#prefix + name, inputs));
  }

  dispose(): void {
    if (this.#session) this.state.leave(this.#session);
    this.#session = undefined;
  }

  #run(name: string, inputs: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
    const { binding } = this;
    const session = this.#joined();
    const feeds = new Map(
      [...session.signature(name).inputs].map(([input, { shape }]) => [
        input,
        binding.createTensor(shape, binding.TF_FLOAT, inputs[input]!),
      ]),
    );
    try {
      const results = session.run(this.label, name, feeds);
      const values = [...results].map(
        ([result, tensor]) => [result, binding.tensorDataSync(tensor)] as const,
      );
      deleteAll(binding, results.values());
      return Object.fromEntries(values) as Record<string, Float32Array>;
    } finally {
      deleteAll(binding, feeds.values());
    }
  }

  /** The state's session, with this program's graph. */
  #joined(): Session {
    const { session, shapes } = this.state;
    if (session === this.#session) return session;
    const { trace, compiled, placement } = this.options;
    const known = new Map(shapes);
    const captured = Object.entries<ProgramFunction>(this.functions).map(([name, fn]): NamedFunction => {
      const made = trace(`${this.label}: ${name}`, fn, known);
      // What it leaves is there for the functions after it.
      for (const [key, { shape }] of made.renewed) known.set(key, shape);
      return { name, captured: made };
    });
    session.extend(this.label, encodeProgram(this.#prefix, shapes, captured, { compiled, placement }));
    return (this.#session = session);
  }
}
