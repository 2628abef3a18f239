import type { HostTensor, TensorMap } from '../../base/tensor';
import { branchNamed, branchOf, flatten, type Tree } from '../../base/tree';
import { encodeProgram, INIT, type NamedFunction, READ } from '../graphdef/encode';
import type { CapturedProgramFunction } from '../trace/program';
import type { DeviceState, Program, ProgramFunction } from '../types';
import type { Binding } from './binding';
import { Session } from './session';

type Shape = readonly number[];

/**
 * Named tensors as variables of a session. They live in the session of the program that ran last: another program's
 * takes them over when it runs, by two calls more (as variables are a session's own, and its graph cannot be added to
 * later; all sizes of an elastic bank in one graph would be traced before the first step).
 */
export class TensorFlowState implements DeviceState {
  readonly shapes: ReadonlyMap<string, Shape>;
  #session: Session | undefined;
  /** The values, as long as no session has them. */
  #host: TensorMap;

  constructor(
    private readonly binding: Binding,
    tree: Tree<HostTensor>,
  ) {
    this.#host = flatten(tree);
    this.shapes = new Map([...this.#host].map(([name, { shape }]) => [name, shape]));
  }

  /** Moves the values into a session's variables, where they are not there yet. */
  moveTo(session: Session): void {
    if (session === this.#session || this.shapes.size === 0) return;
    const values = this.#session ? this.#session.run(READ, new Map()) : this.#upload();
    try {
      deleteAll(this.binding, session.run(INIT, values).values());
    } finally {
      deleteAll(this.binding, values.values());
    }
    this.#session = session;
    this.#host = new Map();
  }

  /** Takes the values out of a session that is about to be closed. */
  leave(session: Session): void {
    if (session !== this.#session) return;
    this.#host = this.#download([...this.shapes.keys()]);
    this.#session = undefined;
  }

  read(branch: string): Promise<TensorMap> {
    const names = [...this.shapes.keys()].filter((name) => branchNamed(name) === branch);
    return Promise.resolve(branchOf(this.#download(names), branch));
  }

  dispose(): void {
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
    const tensors = session?.run(READ, new Map(), names);
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

/** A program as one SavedModel, which has a signature for each function; it is loaded when the first is run. */
export class TensorFlowProgram<F extends string> implements Program<F> {
  #session: Session | undefined;

  constructor(
    private readonly label: string,
    private readonly binding: Binding,
    private readonly state: TensorFlowState,
    private readonly functions: Readonly<Record<F, ProgramFunction>>,
    private readonly options: ProgramOptions,
  ) {}

  run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    return Promise.resolve().then(() => this.#run(name, inputs));
  }

  dispose(): void {
    if (!this.#session) return;
    this.state.leave(this.#session);
    this.#session.close();
    this.#session = undefined;
  }

  #run(name: F, inputs: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
    const { binding } = this;
    const session = (this.#session ??= this.#load());
    this.state.moveTo(session);
    const feeds = new Map(
      [...session.signature(name).inputs].map(([input, { shape }]) => [
        input,
        binding.createTensor(shape, binding.TF_FLOAT, inputs[input]!),
      ]),
    );
    try {
      const results = session.run(name, feeds);
      const values = [...results].map(
        ([result, tensor]) => [result, binding.tensorDataSync(tensor)] as const,
      );
      deleteAll(binding, results.values());
      return Object.fromEntries(values) as Record<string, Float32Array>;
    } finally {
      deleteAll(binding, feeds.values());
    }
  }

  #load(): Session {
    const { trace, compiled, placement } = this.options;
    const shapes = new Map(this.state.shapes);
    const captured = Object.entries<ProgramFunction>(this.functions).map(([name, fn]): NamedFunction => {
      const made = trace(`${this.label}: ${name}`, fn, shapes);
      // What it leaves is there for the functions after it.
      for (const [key, { shape }] of made.renewed) shapes.set(key, shape);
      return { name, captured: made };
    });
    const model = encodeProgram(this.state.shapes, captured, { compiled, placement });
    return new Session(this.binding, this.label, model);
  }
}
