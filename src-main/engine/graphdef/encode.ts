import type { CapturedGraph, TensorRecord } from '../trace/graph';
import type { CapturedProgramFunction } from '../trace/program';
import { BodyWriter } from './body';
import {
  type Argument,
  type DataType,
  encodeGraph,
  encodeSavedModel,
  type FunctionDef,
  type Graph,
  type NodeDef,
  type Signature,
  type TensorInfo,
} from './model';

type Shape = readonly number[];

/** A function of a program, which gets a signature under its name. */
export interface NamedFunction {
  name: string;
  captured: CapturedProgramFunction;
}

/** A model's or a graph's bytes, and what is fed and fetched for each of its signatures. */
export interface Encoded {
  bytes: Uint8Array;
  signatures: ReadonlyMap<string, Signature>;
}

/** Signatures of a state: put values into it, and take them out. */
export const INIT = 'init';
export const READ = 'read';
/** The signature of a function without a state. */
export const CALL = 'call';

/** Writes a captured function without a state as a SavedModel with the one signature `call`. */
export function encodeFunction(graph: CapturedGraph, placement = ''): Encoded {
  const writer = new GraphWriter();
  writer.call(CALL, graph);
  return writer.savedModel(placement);
}

/**
 * Writes a state as a SavedModel. It is kept in resource variables, which stay in the session that the model is loaded
 * into: the signature `init` fills them, `read` gives their values. Graphs of programs are added to that session.
 *
 * @param state shapes of its tensors, by name
 * @param placement the device of the operations, in TensorFlow's words; empty: its choice
 */
export function encodeState(state: ReadonlyMap<string, Shape>, placement: string): Encoded {
  const writer = new GraphWriter();
  for (const [name, shape] of state) writer.variable(name, shape, name);
  writer.init([...state.keys()]);
  writer.read([...state.keys()]);
  return writer.savedModel(placement);
}

/**
 * Writes a program as a graph that is added to the session of its state. Each function has a signature, under the prefix
 * and its name, which renews the state's variables; what the functions leave for each other is in variables of the
 * program's own.
 *
 * @param prefix what no other program of the session has, for the names of nodes
 * @param state shapes of the state's tensors, by name
 * @param options.compiled whether XLA makes one program out of each function
 * @param options.placement see {@link encodeState}
 */
export function encodeProgram(
  prefix: string,
  state: ReadonlyMap<string, Shape>,
  functions: readonly NamedFunction[],
  { compiled, placement }: { compiled: boolean; placement: string },
): Encoded {
  const writer = new GraphWriter(prefix);
  for (const [name, shape] of state) writer.variable(name, shape, name);
  for (const { name, captured } of functions) writer.step(name, captured, compiled);
  return writer.graph(placement);
}

class GraphWriter {
  readonly #nodes: NodeDef[] = [];
  readonly #functions: FunctionDef[] = [];
  readonly #signatures = new Map<string, Signature>();
  readonly #variables = new Map<string, { handle: string; shape: Shape }>();

  constructor(private readonly prefix = '') {}

  /** @param sharedName what the session knows it by: the same in every graph that uses it */
  variable(name: string, shape: Shape, sharedName = this.prefix + name): void {
    const handle = this.#node(`variable_${this.#variables.size}`, 'VarHandleOp', [], {
      dtype: { type: 'float32' },
      shape: { shape },
      shared_name: { string: sharedName },
    });
    this.#variables.set(name, { handle, shape });
  }

  init(names: readonly string[]): void {
    const inputs = new Map<string, TensorInfo>();
    const assigned = names.map((name, i) => {
      const { shape } = this.#variables.get(name)!;
      const value = this.#placeholder(`init/in_${i}`, 'float32', shape);
      inputs.set(name, info(value, 'float32', shape));
      return this.#assign(`init/assign_${i}`, name, value);
    });
    const done = this.#done('init/done', assigned);
    this.#signatures.set(INIT, { inputs, outputs: new Map([['done', info(done, 'bool', [])]]) });
  }

  read(names: readonly string[]): void {
    const outputs = new Map<string, TensorInfo>();
    for (const [i, name] of names.entries()) {
      const { shape } = this.#variables.get(name)!;
      outputs.set(name, info(this.#readOf(`read/out_${i}`, name), 'float32', shape));
    }
    this.#signatures.set(READ, { inputs: new Map(), outputs });
  }

  /** A function without a state. */
  call(name: string, graph: CapturedGraph): void {
    const { leaves, inputs, outputs } = graph;
    const feeds = this.#feeds(name, leaves, inputs);
    const values = this.#inline(name, graph, feeds.references, [...outputs.values()]);
    const results = new Map<string, TensorInfo>();
    for (const [i, [key, record]] of [...outputs].entries()) {
      const own = this.#identity(`${name}/out_${i}`, values[i]!, record.dtype, []);
      results.set(key, info(own, record.dtype, record.shape));
    }
    this.#signatures.set(name, { inputs: feeds.signature, outputs: results });
  }

  /** A function that reads the state, computes, and then renews the state before its results are given. */
  step(
    name: string,
    { graph, state, inputs, renewed, results }: CapturedProgramFunction,
    compiled: boolean,
  ): void {
    const feeds = this.#feeds(name, graph.leaves, inputs);
    const used = new Set(graph.leaves);
    const reads: string[] = [];
    for (const [i, [key, record]] of [...state].entries()) {
      if (!used.has(record)) continue;
      const value = this.#readOf(`${name}/read_${i}`, key);
      reads.push(value);
      feeds.references.set(record, value);
    }
    const outputs = [...renewed.values(), ...results.values()];
    const references = compiled
      ? this.#compiled(name, graph, feeds.references, outputs)
      : this.#inline(name, graph, feeds.references, outputs);
    for (const [key, record] of renewed) {
      if (!this.#variables.has(key)) this.variable(key, record.shape);
    }
    // All is read before anything is renewed: what a variable was is what the function was given.
    const before = reads.map((read) => `^${read}`);
    const assigned = [...renewed.keys()].map((key, i) =>
      this.#assign(`${name}/assign_${i}`, key, references[i]!, before),
    );
    const fetched = new Map<string, TensorInfo>();
    for (const [i, [key, record]] of [...results].entries()) {
      const value = references[renewed.size + i]!;
      const own = this.#identity(`${name}/out_${i}`, value, record.dtype, assigned);
      fetched.set(key, info(own, record.dtype, record.shape));
    }
    if (fetched.size === 0) fetched.set('done', info(this.#done(`${name}/done`, assigned), 'bool', []));
    this.#signatures.set(this.prefix + name, { inputs: feeds.signature, outputs: fetched });
  }

  savedModel(placement: string): Encoded {
    const signatures = this.#signatures;
    return { bytes: encodeSavedModel(this.#parts(placement), signatures), signatures };
  }

  graph(placement: string): Encoded {
    return { bytes: encodeGraph(this.#parts(placement)), signatures: this.#signatures };
  }

  #parts(placement: string): Graph {
    return { nodes: this.#nodes, functions: this.#functions, placement };
  }

  /** The computation as nodes of the graph. @returns references to the outputs */
  #inline(
    name: string,
    graph: CapturedGraph,
    given: ReadonlyMap<TensorRecord, string>,
    outputs: readonly TensorRecord[],
  ): string[] {
    const body = new BodyWriter(`${this.prefix}${name}/`, false);
    body.write(graph, given);
    this.#nodes.push(...body.nodes);
    return outputs.map((record) => body.referenceTo(record));
  }

  /**
   * The computation as a function that XLA compiles when it is first called. TensorFlow's own optimizer leaves it alone,
   * as it leaves those of its data pipelines (`MetaOptimizer`, `IsTFDataFunction`): in a large one it would rewrite sums
   * to save memory, through `TemporaryVariable`, which XLA cannot compile.
   *
   * @returns references to the outputs
   */
  #compiled(
    name: string,
    graph: CapturedGraph,
    given: ReadonlyMap<TensorRecord, string>,
    outputs: readonly TensorRecord[],
  ): string[] {
    const argument = (prefix: string, { dtype, shape }: TensorRecord, i: number): Argument => ({
      name: `${prefix}_${i}`,
      type: dtype,
      shape,
    });
    const records = [...given.keys()];
    const inputs = records.map((record, i) => argument('in', record, i));
    const results = outputs.map((record, i) => argument('out', record, i));
    const body = new BodyWriter('', true);
    body.write(graph, new Map(records.map((record, i) => [record, inputs[i]!.name])));
    const called = `${this.prefix}compiled_${name}`;
    const must = { _XlaMustCompile: { bool: true } };
    this.#functions.push({
      name: called,
      inputs,
      outputs: results,
      nodes: body.nodes,
      returns: new Map(results.map((result, i) => [result.name, body.referenceTo(outputs[i]!)])),
      attributes: { ...must, _tf_data_function: { bool: true } },
    });
    const call = this.#node(`${name}/call`, 'StatefulPartitionedCall', [...given.values()], {
      Tin: { types: inputs.map(({ type }) => type) },
      Tout: { types: results.map(({ type }) => type) },
      f: { function: called },
      ...must,
    });
    return outputs.map((_, i) => (i === 0 ? call : `${call}:${i}`));
  }

  /** Placeholders for the inputs; those that the graph does not use are fed in vain, but may be. */
  #feeds(
    name: string,
    leaves: readonly TensorRecord[],
    inputs: ReadonlyMap<string, TensorRecord>,
  ): { references: Map<TensorRecord, string>; signature: Map<string, TensorInfo> } {
    const used = new Set(leaves);
    const references = new Map<TensorRecord, string>();
    const signature = new Map<string, TensorInfo>();
    for (const [i, [key, record]] of [...inputs].entries()) {
      if (!used.has(record)) continue;
      const { dtype, shape } = record;
      const placeholder = this.#placeholder(`${name}/in_${i}`, dtype, shape);
      references.set(record, placeholder);
      signature.set(key, info(placeholder, dtype, shape));
    }
    return { references, signature };
  }

  #node(suffix: string, op: string, inputs: readonly string[], attributes: NodeDef['attributes']): string {
    const name = this.prefix + suffix;
    this.#nodes.push({ name, op, inputs, attributes });
    return name;
  }

  #placeholder(name: string, type: DataType, shape: Shape): string {
    return this.#node(name, 'Placeholder', [], { dtype: { type }, shape: { shape } });
  }

  #identity(name: string, value: string, type: DataType, after: readonly string[]): string {
    return this.#node(name, 'Identity', [value, ...after], { T: { type } });
  }

  #readOf(name: string, variable: string): string {
    const { handle } = this.#variables.get(variable)!;
    return this.#node(name, 'ReadVariableOp', [handle], { dtype: { type: 'float32' } });
  }

  /** @returns the input that makes another node wait for the assignment */
  #assign(name: string, variable: string, value: string, after: readonly string[] = []): string {
    const { handle } = this.#variables.get(variable)!;
    const inputs = [handle, value, ...after];
    return `^${this.#node(name, 'AssignVariableOp', inputs, { dtype: { type: 'float32' } })}`;
  }

  #done(name: string, after: readonly string[]): string {
    const tensor = { type: 'bool', shape: [], values: { fill: 1 } } as const;
    const yes = this.#node(`${name}/yes`, 'Const', [], { dtype: { type: 'bool' }, value: { tensor } });
    return this.#identity(name, yes, 'bool', after);
  }
}

function info(node: string, type: DataType, shape: Shape): TensorInfo {
  return { tensor: `${node}:0`, type, shape };
}
